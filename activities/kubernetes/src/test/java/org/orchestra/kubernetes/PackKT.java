package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.PackedRun;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.orchestra.volume.PackFolder;

/** Packs in real pods. Each command leaves a mark in the folder that all runs share, so that it is seen how often it ran. */
@RequiresTestbed
class PackKT {
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String MARK = "echo \"$ORCHESTRA_TASK $ORCHESTRA_JOB\" >>\"$ORCHESTRA_SCRATCH/marks\"; ";

    @TempDir
    static Path root;

    private static ClusterFixture home;
    private static int tasks = 10;

    private final RecordingPackListener listener = new RecordingPackListener();
    private final List<JobRunner> runners = new ArrayList<>();
    private final TaskRef task = home.task(++tasks, "pack" + tasks);

    @BeforeAll
    static void makeHome() throws IOException {
        home = ClusterFixture.in(root);
    }

    @AfterAll
    static void cleanUp() throws ApiException {
        home.close();
    }

    @AfterEach
    void stopWatching() {
        runners.forEach(JobRunner::close);
    }

    @Test
    void eachRunOfAPackEndsAlone() throws IOException {
        // given
        PackSpec pack = pack(
                12,
                "echo hello; (sleep 600 &); echo 42 >output",
                "echo oh >&2; exit 3",
                "sleep 600",
                "sleep 600; sleep 600",
                "echo never",
                "set -- /proc/[0-9]*; echo \"$*\"; for process; do read words <$process/cmdline; echo \"$words\"; done 2>/dev/null;"
                        + " pwd; echo \"$ORCHESTRA_JOB $ORCHESTRA_ATTEMPT\"");
        listener.unwanted.add(key(4));

        // when
        runner().launchPack(pack, false, listener);
        listener.awaitStart(3);
        listener.unwanted.add(key(3));
        listener.awaitOver();

        // then
        assertThat(listener.texts())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        0, "SUCCEEDED",
                        1, "FAILED EXIT_CODE: exit code 3",
                        2, "FAILED TIME_LIMIT: time limit of 00:00:12",
                        3, "KILLED KILLED_BY_USER: stopped on request",
                        4, "KILLED KILLED_BY_USER: stopped on request",
                        5, "SUCCEEDED"));
        assertThat(marks()).containsExactly("0", "1", "2", "3", "5");
        assertThat(home.folder(pack.runs().get(0)).resolve("output")).hasContent("42");
        assertThat(log(pack, 0)).isEqualTo("hello\n");
        assertThat(log(pack, 1)).isEqualTo("oh\n");
        assertThat(log(pack, 5))
                .startsWith("/proc/1 ")
                // The words of a command line are separated by NUL, which a shell leaves out.
                .doesNotContain("sleep600")
                .endsWith(pack.runs().get(5).paths().directory() + "\n5 1\n");
        assertThat(listener.told.stream().filter(run -> run.outcome() != null && run.startedAt() != null))
                .extracting(PackedRun::startedAt)
                .isSorted();
        assertThat(PackFolder.of(pack).path()).doesNotExist();
        await().atMost(RecordingListener.TIMEOUT).until(() -> home.isGone(PackManifest.asRun(pack)));
    }

    @Test
    void aRunBeyondItsMemoryEndsAlone() {
        // given
        PackSpec pack = pack(60, "tail /dev/zero", "echo next");

        // when
        runner().launchPack(pack, false, listener);
        listener.awaitOver();

        // then
        assertThat(listener.texts().get(0)).startsWith("FAILED OUT_OF_MEMORY: out of memory: it used 32 MiB of 32 MiB");
        assertThat(listener.texts()).containsEntry(1, "SUCCEEDED");
    }

    @Test
    void aPodThatIsEvictedTakesOnlyTheRunThatRan() throws Exception {
        // given
        PackSpec pack = pack(600, "true", "trap 'echo saved; exit 0' TERM; while :; do sleep 0.2; done", "true");
        runner().launchPack(pack, false, listener);
        listener.awaitStart(1);

        // when
        home.evict(PackManifest.asRun(pack));
        listener.awaitOver();

        // then
        assertThat(listener.texts().keySet()).containsExactly(0, 1);
        assertThat(listener.texts().get(1)).startsWith("EVICTED EVICTION");
        assertThat(log(pack, 1)).contains("saved");
        assertThat(marks()).containsExactly("0", "1");
    }

    @Test
    void theNextWorkerGoesOnWithAPack() throws IOException {
        // given
        PackSpec pack = pack(600, "true", "until [ -e go ]; do sleep 0.2; done; echo 1 >output", "true");
        JobRunner dead = runner();
        dead.launchPack(pack, false, listener);
        listener.awaitStart(1);
        dead.close();

        // when
        RecordingPackListener next = new RecordingPackListener();
        runner().launchPack(new PackSpec(pack.key(), pack.runs().subList(1, 3), LIMIT), true, next);
        next.awaitStart(1);
        Path folder = home.folder(pack.runs().get(1));
        Files.createFile(PackFolder.of(pack).work().resolve("conf/1.json/run-1/go"));
        next.awaitOver();

        // then
        assertThat(listener.texts()).containsExactly(Map.entry(0, "SUCCEEDED"));
        assertThat(next.texts()).containsExactly(Map.entry(1, "SUCCEEDED"), Map.entry(2, "SUCCEEDED"));
        assertThat(folder.resolve("output")).hasContent("1");
        assertThat(marks()).containsExactly("0", "1", "2");
    }

    @Test
    void aPackThatEndedUnwatchedIsToldToTheNextWorker() throws IOException {
        // given
        PackSpec pack = pack(600, "true", "exit 5");
        JobRunner dead = runner();
        dead.launchPack(pack, false, listener);
        dead.close();
        await().atMost(RecordingListener.TIMEOUT)
                .until(() -> home.pods(PackManifest.asRun(pack)).stream()
                        .anyMatch(pod -> PodFields.phase(pod).equals("Succeeded")));

        // when
        RecordingPackListener next = new RecordingPackListener();
        runner().launchPack(pack, false, next);
        next.awaitOver();

        // then
        assertThat(next.texts())
                .containsExactly(Map.entry(0, "SUCCEEDED"), Map.entry(1, "FAILED EXIT_CODE: exit code 5"));
        assertThat(marks()).containsExactly("0", "1");
    }

    @Test
    void aKillOfAPackLeavesWhatHasNotStarted() throws IOException {
        // given
        PackSpec pack = pack(600, "sleep 600", "true");
        JobRunner runner = runner();
        runner.launchPack(pack, false, listener);
        listener.awaitStart(0);

        // when
        runner.kill(task, pack.key());
        listener.awaitOver();

        // then
        assertThat(listener.texts()).containsExactly(Map.entry(0, "KILLED KILLED_BY_USER: stopped on request"));
        assertThat(marks()).containsExactly("0");
    }

    @Test
    void aPackWhoseImageIsMissingFailsItsFirstRun() throws IOException {
        // given
        PackSpec pack = pack(600, "true", "true");
        List<RunSpec> runs = pack.runs().stream()
                .map(run -> home.spec(task, run.key().job(), "localhost/none:1", run.command()))
                .toList();

        // when
        runner(Duration.ofSeconds(10)).launchPack(new PackSpec(pack.key(), runs, LIMIT), false, listener);
        listener.awaitOver();

        // then
        assertThat(listener.texts().keySet()).containsExactly(0);
        assertThat(listener.texts().get(0)).startsWith("NEVER_STARTED IMAGE_UNAVAILABLE");
    }

    @Test
    void aJobThatSpoilsTheFilesOfItsPackHarmsOnlyThat() throws IOException {
        // given
        PackSpec pack = pack(
                600,
                "cd ../../..; rm -rf .claims .journal .stop conf; ln -s /etc .claims; ln -s /etc/passwd .journal; ln -s /etc conf",
                "true");

        // when
        runner().launchPack(pack, false, listener);
        listener.awaitOver();

        // then
        assertThat(listener.isOver()).isTrue();
        assertThat(home.folder(pack.runs().get(0))).doesNotExist();
    }

    @Test
    void aPackWritesOnlyTheFoldersOfItsRunsAndScratch() throws IOException {
        // given
        PackSpec pack = pack(
                600,
                "for f in ../../../.pack-0-1/script ../../../.pack-0-1/x \"$ORCHESTRA_SCRATCH/../x\"; do (true >>$f) 2>/dev/null && echo wrote $f; done; ls ../../../conf; exit 0",
                "ls ../../../conf");

        // when
        runner().launchPack(pack, false, listener);
        listener.awaitOver();

        // then
        assertThat(log(pack, 0)).isEqualTo("0.json\n1.json\n");
        assertThat(root.resolve(home.user).resolve("x")).doesNotExist();
    }

    private JobRunner runner() {
        return runner(START);
    }

    private JobRunner runner(Duration startDeadline) {
        JobRunner runner = KubernetesRunner.start(
                KubernetesClients::fromEnvironment,
                startDeadline,
                KubernetesSettingsFixture.USUAL.pods(),
                home.files());
        runners.add(runner);
        return runner;
    }

    private PackSpec pack(long seconds, String... commands) {
        List<RunSpec> runs = new ArrayList<>();
        for (int job = 0; job < commands.length; job++) {
            runs.add(ClusterFixture.with(
                    home.spec(task, job, ClusterFixture.BUSYBOX, MARK + commands[job]),
                    new Allocation(DeviceKind.CPU, 50, 32, 0, seconds)));
        }
        return new PackSpec(key(0), runs, LIMIT);
    }

    private RunKey key(int job) {
        return new RunKey(task.id(), job, 1);
    }

    private List<String> marks() throws IOException {
        return Files.readAllLines(root.resolve(home.user).resolve("scratch/marks")).stream()
                .filter(line -> line.startsWith(task.name() + " "))
                .map(line -> line.substring(task.name().length() + 1))
                .toList();
    }

    private static String log(PackSpec pack, int job) throws IOException {
        return Files.readString(home.log(pack.runs().get(job)));
    }
}
