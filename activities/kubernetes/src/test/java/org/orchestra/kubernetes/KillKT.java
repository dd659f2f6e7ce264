package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.JobRunner;
import org.orchestra.testing.testbed.RequiresTestbed;

/** Runs that are killed or evicted: they are signalled first, their later output is kept, and they are gone when that is reported. */
@RequiresTestbed
class KillKT {
    /** A compound command; the shell waits for none of its programs when it is signalled. */
    private static final String SAVES =
            "(trap 'sleep %s; echo saved | tee saved; exit 0' TERM; touch ready; while :; do sleep 0.2; done); true";

    @TempDir
    static Path root;

    private static ClusterFixture home;
    private static JobRunner runner;

    @BeforeAll
    static void makeHome() throws IOException {
        home = ClusterFixture.in(root);
        runner = home.runner(Duration.ofMinutes(10));
    }

    @AfterAll
    static void cleanUp() throws ApiException {
        home.close();
    }

    @Test
    void aStoppedRunIsSignalledAndGoneBeforeItCountsAsKilled() {
        // given
        RunSpec spec = home.spec(1, SAVES.formatted("0.1"));
        List<Boolean> goneAtTheEnd = new CopyOnWriteArrayList<>();
        RecordingListener listener = new RecordingListener() {
            @Override
            public void ended(RunOutcome outcome) {
                goneAtTheEnd.add(home.isGone(spec) && home.pods(spec).isEmpty());
                super.ended(outcome);
            }
        };
        runner.launch(spec, false, listener);
        ready(spec);

        // when
        runner.stop(spec.key());

        // then
        assertThat(listener.text()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        assertThat(goneAtTheEnd).containsExactly(true);
        assertThat(home.folder(spec).resolve("saved")).exists();
    }

    @Test
    void outputAfterTheSignalIsKept() throws IOException {
        // A node may drop the log before a busy worker reads it, but not every time.
        boolean kept = false;
        for (int attempt = 0; attempt < 4 && !kept; attempt++) {
            // given
            RunSpec spec = home.spec(10 + attempt, "echo begun; " + SAVES.formatted("1"));
            RecordingListener listener = new RecordingListener();
            runner.launch(spec, false, listener);
            ready(spec);

            // when
            runner.kill(spec.task(), spec.key());

            // then
            assertThat(listener.text()).startsWith("KILLED KILLED_BY_USER");
            kept = lines(home.log(spec)).containsAll(List.of("begun", "saved"));
        }
        assertThat(kept).isTrue();
    }

    @Test
    void aRunThatIgnoresTheSignalIsKilledSoon() throws IOException {
        // given
        RunSpec spec = home.spec(
                2,
                "trap 'touch signalled' TERM; while :; do if [ -e signalled ]; then echo tick >> ticks; else touch ready; fi; sleep 1; done");
        RecordingListener listener = new RecordingListener();
        runner.launch(spec, false, listener);
        ready(spec);

        // when
        runner.kill(spec.task(), spec.key());

        // then
        assertThat(listener.text()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        // The command counts the seconds, so that a slow machine does not matter. With the full grace period there
        // would be 30.
        assertThat(lines(home.folder(spec).resolve("ticks"))).hasSizeLessThan(15);
    }

    @Test
    void anEvictedRunHasItsFullGracePeriod() {
        // given
        RunSpec spec = home.spec(3, SAVES.formatted("8"));
        RecordingListener listener = new RecordingListener();
        runner.launch(spec, false, listener);
        ready(spec);

        // when
        runner.evict(spec.task(), spec.key());

        // then
        assertThat(listener.text()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        assertThat(home.folder(spec).resolve("saved")).exists();
    }

    @Test
    void aDeletedKubernetesJobTerminatesWithItsPodAndKeepsItsLog() throws ApiException {
        // given
        RunSpec spec = home.spec(4, "echo begun; " + SAVES.formatted("8"));
        List<Boolean> goneAtTheEnd = new CopyOnWriteArrayList<>();
        RecordingListener listener = new RecordingListener() {
            @Override
            public void ended(RunOutcome outcome) {
                goneAtTheEnd.add(home.pods(spec).isEmpty());
                super.ended(outcome);
            }
        };
        runner.launch(spec, false, listener);
        ready(spec);

        // when
        new KubernetesJobApi(home.core.getApiClient()).deleteFinished(KubernetesJobName.of(spec));

        // then
        assertThat(listener.text()).isEqualTo("KILLED JOB_DELETED: its Kubernetes Job was deleted from outside");
        assertThat(goneAtTheEnd).containsExactly(true);
        assertThat(home.log(spec)).content().startsWith("begun\n");
    }

    @Test
    void removingATaskRemovesRunsOfOtherWorkersToo() {
        // given
        TaskRef task = home.task(2, "removed");
        JobRunner dead = home.runner(Duration.ofMinutes(10));
        RecordingListener forgotten = new RecordingListener();
        RunSpec earlier = home.spec(task, 0, ClusterFixture.BUSYBOX, "sleep 600");
        dead.launch(earlier, false, forgotten);
        forgotten.started();
        dead.close();
        RecordingListener listener = new RecordingListener();
        RunSpec later = home.spec(task, 1, ClusterFixture.BUSYBOX, "sleep 600");
        runner.launch(later, false, listener);
        listener.started();

        // when
        runner.remove(task);

        // then
        await().atMost(RecordingListener.TIMEOUT).until(() -> runner.remove(task));
        assertThat(listener.text()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        assertThat(home.pods(earlier)).isEmpty();
        assertThat(home.pods(later)).isEmpty();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Waits until the command has set its trap. */
    private static void ready(RunSpec spec) {
        await().atMost(RecordingListener.TIMEOUT)
                .until(() -> Files.exists(home.folder(spec).resolve("ready")));
    }
}
