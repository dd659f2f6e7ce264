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

/** Runs that are ended from outside: they hear of it first, keep what they say then, and are gone when that is told. */
@RequiresTestbed
class KillKT {
    /** Programs in a compound command, of which the shell does not wait for any when it is told to end. */
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
    static void clearAway() throws ApiException {
        home.close();
    }

    @Test
    void aRunThatIsStoppedHearsOfItAndIsGoneBeforeItCountsAsKilled() {
        // given
        RunSpec order = home.order(1, SAVES.formatted("0.1"));
        List<Boolean> goneAtTheEnd = new CopyOnWriteArrayList<>();
        RecordingListener ear = new RecordingListener() {
            @Override
            public void ended(RunOutcome outcome) {
                goneAtTheEnd.add(home.isGone(order) && home.pods(order).isEmpty());
                super.ended(outcome);
            }
        };
        runner.launch(order, false, ear);
        ready(order);

        // when
        runner.stop(order.key());

        // then
        assertThat(ear.told()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        assertThat(goneAtTheEnd).containsExactly(true);
        assertThat(home.folder(order).resolve("saved")).exists();
    }

    @Test
    void whatItSaysAfterTheSignalIsKept() throws IOException {
        // The node may be quicker to forget a log than a worker that is held up is to read it: not every time.
        boolean kept = false;
        for (int attempt = 0; attempt < 4 && !kept; attempt++) {
            // given
            RunSpec order = home.order(10 + attempt, "echo begun; " + SAVES.formatted("1"));
            RecordingListener ear = new RecordingListener();
            runner.launch(order, false, ear);
            ready(order);

            // when
            runner.kill(order.task(), order.key());

            // then
            assertThat(ear.told()).startsWith("KILLED KILLED_BY_USER");
            kept = lines(home.log(order)).containsAll(List.of("begun", "saved"));
        }
        assertThat(kept).isTrue();
    }

    @Test
    void aRunThatDoesNotHeedTheSignalIsEndedSoon() throws IOException {
        // given
        RunSpec order = home.order(
                2,
                "trap 'touch told' TERM; while :; do if [ -e told ]; then echo tick >> ticks; else touch ready; fi; sleep 1; done");
        RecordingListener ear = new RecordingListener();
        runner.launch(order, false, ear);
        ready(order);

        // when
        runner.kill(order.task(), order.key());

        // then
        assertThat(ear.told()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        // Its own count of the seconds, so that a slow machine does not matter: without haste there would be 30.
        assertThat(lines(home.folder(order).resolve("ticks"))).hasSizeLessThan(15);
    }

    @Test
    void aRunThatMustMoveHasTheTimeToSaveItsWork() {
        // given
        RunSpec order = home.order(3, SAVES.formatted("8"));
        RecordingListener ear = new RecordingListener();
        runner.launch(order, false, ear);
        ready(order);

        // when
        runner.evict(order.task(), order.key());

        // then
        assertThat(ear.told()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        assertThat(home.folder(order).resolve("saved")).exists();
    }

    @Test
    void aKubernetesJobThatSomebodyDeletesEndsWithItsPodAndKeepsItsLog() throws ApiException {
        // given
        RunSpec order = home.order(4, "echo begun; " + SAVES.formatted("8"));
        List<Boolean> goneAtTheEnd = new CopyOnWriteArrayList<>();
        RecordingListener ear = new RecordingListener() {
            @Override
            public void ended(RunOutcome outcome) {
                goneAtTheEnd.add(home.pods(order).isEmpty());
                super.ended(outcome);
            }
        };
        runner.launch(order, false, ear);
        ready(order);

        // when
        new KubernetesJobApi(home.core.getApiClient()).deleteEnded(KubernetesJobName.of(order));

        // then
        assertThat(ear.told()).isEqualTo("KILLED JOB_DELETED: its Kubernetes Job was deleted from outside");
        assertThat(goneAtTheEnd).containsExactly(true);
        assertThat(home.log(order)).content().startsWith("begun\n");
    }

    @Test
    void removingATaskRemovesAlsoWhatThisWorkerNeverLaunched() {
        // given
        TaskRef task = home.task(2, "removed");
        JobRunner dead = home.runner(Duration.ofMinutes(10));
        RecordingListener forgotten = new RecordingListener();
        RunSpec earlier = home.order(task, 0, ClusterFixture.BUSYBOX, "sleep 600");
        dead.launch(earlier, false, forgotten);
        forgotten.started();
        dead.close();
        RecordingListener ear = new RecordingListener();
        RunSpec later = home.order(task, 1, ClusterFixture.BUSYBOX, "sleep 600");
        runner.launch(later, false, ear);
        ear.started();

        // when
        runner.remove(task);

        // then
        await().atMost(RecordingListener.PATIENCE).until(() -> runner.remove(task) == 0);
        assertThat(ear.told()).isEqualTo("KILLED KILLED_BY_USER: stopped on request");
        assertThat(home.pods(earlier)).isEmpty();
        assertThat(home.pods(later)).isEmpty();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Waits until the command is prepared for the signal. */
    private static void ready(RunSpec order) {
        await().atMost(RecordingListener.PATIENCE)
                .until(() -> Files.exists(home.folder(order).resolve("ready")));
    }
}
