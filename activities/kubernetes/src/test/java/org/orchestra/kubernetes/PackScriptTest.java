package org.orchestra.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.kubernetes.PackJournal.JournalledEnd;
import org.orchestra.kubernetes.PackJournal.JournalledRun;
import org.orchestra.testing.Privileges;
import org.orchestra.volume.PackFiles;
import org.orchestra.volume.PackFiles.Claim;
import org.orchestra.volume.PackFolder;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;

/**
 * The script of a pack, in each of the machine's shells, as process 1 of processes of its own: it kills all others. The
 * folder that a pod has in the place of the task's is mounted there.
 */
class PackScriptTest {
    static final List<List<String>> SHELLS = Stream.concat(
                    RunScriptTest.SHELLS.stream(),
                    // As where it is called sh.
                    Stream.of(List.of("/bin/bash", "--posix"))
                            .filter(shell -> Files.isExecutable(Path.of(shell.get(0)))))
            .toList();

    /** Makes the rest of its words process 1, and has the first folder in the place of the second. */
    private static final List<String> CONTAINER = List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "/bin/sh",
            "-c",
            "mount --bind \"$2\" \"$0/$3\" && mount --rbind \"$0\" \"$1\" && shift 3 && exec setsid \"$@\"");

    @TempDir
    Path root;

    private PackFiles files;
    private PackSpec pack;
    private PackFolder place;

    @BeforeEach
    void requireContainers() throws Exception {
        files = new PackFiles(new VolumeFiles(new Storage(root)));
        Process process = new ProcessBuilder(
                        "unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "true")
                .redirectErrorStream(true)
                .start();
        Privileges.require(process.waitFor() == 0, "This account may not make namespaces.");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void eachRunHasItsOwnFolderLogAndEnvironmentAndEndsAlone(List<String> shell) throws Exception {
        // given
        String mark =
                "echo \"$ORCHESTRA_JOB $ORCHESTRA_ATTEMPT $ORCHESTRA_TASK $start ${PWD##*/}\"; umask; cat; echo out >output; ";
        prepare(PackFixture.below(
                root.resolve("ana"),
                mark + "exit 3",
                mark + "kill -KILL $$",
                mark + "echo bad >&2",
                "exec 2>&1; nothing"));

        // when
        int exitCode = run(shell);

        // then
        assertThat(exitCode).isZero();
        assertThat(codes()).containsExactly(3, 137, 0, 127);
        assertThat(log(0)).isEqualTo("0 1 user.ana.tau.zee of-the-image run-1\n0000\n");
        assertThat(log(2)).isEqualTo("2 1 user.ana.tau.zee of-the-image run-1\n0000\nbad\n");
        assertThat(log(3)).contains("nothing");
        assertThat(inWork(2, "output")).hasContent("out");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void namesAndCommandsMayHaveAnyBytes(List<String> shell) throws Exception {
        // given
        List<String> names = List.of("a b/it's", "new\nline", "-n $HOME `x` \\ \"", "*");
        String command = "printf '%s|' \"it's\" 'a\nb' '$HOME' \\\\n \"$((1 + 1))\" '\uDCFF'; pwd >output";
        prepare(PackFixture.below(root.resolve("ana"), names, List.of(command, command, command, command)));

        // when
        run(shell);

        // then
        assertThat(codes()).containsExactly(0, 0, 0, 0);
        assertThat(Files.readAllBytes(inWork(1, "../run-1.log")))
                .startsWith("it's|a\nb|$HOME|\\n|2|".getBytes(UTF_8))
                .endsWith((byte) 0xFF, (byte) '|');
        assertThat(inWork(0, "output")).hasContent(pack.runs().get(0).paths().directory());
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void whatARunLeavesBehindIsKilledBeforeTheNext(List<String> shell) throws Exception {
        // given
        prepare(
                PackFixture.below(
                        root.resolve("ana"),
                        "trap '' TERM INT; sleep 600 & (setsid sleep 600 &) ; (while :; do :; done) & exit 0",
                        "for p in /proc/[0-9]*; do read -r c <$p/cmdline; case $c in sleep600*|*tra[p]*) echo left $p;; esac; done; exit 0"));

        // when
        run(shell);

        // then
        assertThat(codes()).containsExactly(0, 0);
        assertThat(log(1)).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aRunBeyondItsTimeIsStoppedAndMaySaveItsWork(List<String> shell) throws Exception {
        // given
        PackSpec both = PackFixture.below(
                root.resolve("ana"),
                "trap 'echo saved; exit 0' TERM; kill -0 $$; while :; do sleep 0.1; done",
                "echo next");
        prepare(PackFixture.of(List.of(
                PackFixture.withTimeLimit(both.runs().get(0), 1), both.runs().get(1))));

        // when
        run(shell);

        // then
        List<JournalledEnd> ends = ends();
        assertThat(ends).extracting(JournalledEnd::late).containsExactly(true, false);
        assertThat(ends).extracting(JournalledEnd::exitCode).containsExactly(0, 0);
        assertThat(log(0)).contains("saved");
        assertThat(log(1)).isEqualTo("next\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aRunThatIsAskedToStopIsKilledThoughItIgnoresThat(List<String> shell) throws Exception {
        // given
        prepare(PackFixture.below(
                root.resolve("ana"),
                "trap '' TERM; kill 0; echo started >started; sleep 600; sleep 600; sleep 600; sleep 600; sleep 600",
                "echo next"));
        Process script = start(shell);
        await().until(() -> Files.exists(inWork(0, "started")));

        // when
        files.requestStop(place, 0);

        // then
        assertThat(exitCode(script)).isZero();
        assertThat(ends()).extracting(JournalledEnd::stopped).containsExactly(true, false);
        assertThat(codes()).containsExactly(137, 0);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aRunThatSomebodyElseHasClaimedIsNotStarted(List<String> shell) throws Exception {
        // given
        prepare(PackFixture.below(root.resolve("ana"), "true", "touch output", "true"));
        assertThat(files.claim(place, 1, Claim.WITHDRAWN)).isEqualTo(Claim.WITHDRAWN);

        // when
        run(shell);

        // then
        assertThat(journal().keySet()).containsExactly(0, 2);
        assertThat(inWork(1, "output")).doesNotExist();
        assertThat(files.claim(place, 0, Claim.KILLED)).isEqualTo(Claim.POD);
        assertThat(files.claim(place, 1, Claim.KILLED)).isEqualTo(Claim.WITHDRAWN);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aSecondScriptStartsNothingAgain(List<String> shell) throws Exception {
        // given
        prepare(PackFixture.below(root.resolve("ana"), "echo mark >>output", "echo mark >>output"));
        run(shell);

        // when
        run(shell);

        // then
        assertThat(inWork(0, "output")).hasContent("mark");
        assertThat(inWork(1, "output")).hasContent("mark");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void nothingStartsWhenThePackIsOutOfTime(List<String> shell) throws Exception {
        // given
        prepare(PackFixture.within(
                Duration.ofSeconds(1), PackFixture.below(root.resolve("ana"), "true", "sleep 1.2", "true")));

        // when
        int exitCode = run(shell);

        // then
        assertThat(exitCode).isZero();
        assertThat(journal().keySet()).containsExactly(0, 1);
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aPodThatIsStoppedLeavesTheEndOfItsRunOpen(List<String> shell) throws Exception {
        // given the hook that the node runs, here by the command itself
        String hook = PackScript.TERMINATE.get(2);
        prepare(PackFixture.below(
                root.resolve("ana"),
                "true",
                "trap 'echo saved; exit 0' TERM; (cd ../../..; sh -c '" + hook + "') & wait; sleep 5; wait",
                "true"));

        // when
        int exitCode = run(shell);

        // then
        assertThat(exitCode).isEqualTo(143);
        assertThat(journal().keySet()).containsExactly(0, 1);
        assertThat(journal().get(1).end()).isNull();
        assertThat(log(1)).contains("saved");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void manyRunsRunInTheirOrderAndTheirTimesAreThoseOfTheClock(List<String> shell) throws Exception {
        // given
        int count = 250;
        Instant before = Instant.now().minusSeconds(2);
        prepare(PackFixture.below(
                root.resolve("ana"),
                IntStream.range(0, count)
                        .mapToObj(job -> "x".repeat(180) + "/" + job)
                        .toList(),
                IntStream.range(0, count).mapToObj(job -> "echo " + job).toList()));

        // when
        run(shell);

        // then
        assertThat(codes()).hasSize(count).containsOnly(0);
        assertThat(journal().keySet())
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        assertThat(journal().values())
                .extracting(JournalledRun::startedAt)
                .isSorted()
                .allMatch(start ->
                        start.isAfter(before) && start.isBefore(Instant.now().plusSeconds(2)));
        assertThat(log(count - 1)).isEqualTo(count - 1 + "\n");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aJournalThatCannotBeWrittenEndsThePack(List<String> shell) throws Exception {
        // given
        prepare(PackFixture.below(
                root.resolve("ana"), "rm ../../../.journal; mkdir ../../../.journal", "touch output"));

        // when
        int exitCode = run(shell);

        // then
        assertThat(exitCode).isEqualTo(1);
        assertThat(inWork(1, "output")).doesNotExist();
    }

    private void prepare(PackSpec spec) throws IOException {
        pack = spec;
        place = PackFolder.of(spec);
        Files.createDirectories(place.task());
        files.prepare(pack, PackScript.of(pack));
    }

    private int run(List<String> shell) throws IOException, InterruptedException {
        return exitCode(start(shell));
    }

    private static int exitCode(Process script) throws InterruptedException {
        try {
            assertThat(script.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return script.exitValue();
        } finally {
            script.destroyForcibly();
        }
    }

    private Process start(List<String> shell) throws IOException {
        List<String> words = new ArrayList<>(CONTAINER);
        words.add(place.work().toString());
        words.add(place.task().toString());
        words.add(place.path().toString());
        words.add(place.name());
        words.addAll(shell);
        words.add(place.script().toString());
        ProcessBuilder process = new ProcessBuilder(words);
        process.environment().put("start", "of-the-image");
        return process.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Map<Integer, JournalledRun> journal() throws IOException {
        Set<Integer> jobs = pack.runs().stream().map(run -> run.key().job()).collect(Collectors.toSet());
        PackJournal journal = new PackJournal(jobs);
        journal.read(files.journal(place, 0, 1 << 20));
        return journal.runs();
    }

    private List<JournalledEnd> ends() throws IOException {
        return journal().values().stream().map(JournalledRun::end).toList();
    }

    private List<Integer> codes() throws IOException {
        return ends().stream().map(JournalledEnd::exitCode).toList();
    }

    private String log(int job) throws IOException {
        return Files.readString(Path.of(pack.runs().get(job).paths().log()));
    }

    private Path inWork(int job, String name) {
        RunSpec run = pack.runs().get(job);
        return place.work()
                .resolve(place.task().relativize(Path.of(run.paths().directory())))
                .resolve(name)
                .normalize();
    }
}
