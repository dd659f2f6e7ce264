package org.orchestra.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;
import org.orchestra.runner.JobRunner;
import org.orchestra.testing.testbed.RequiresTestbed;

/** Runs on real pods: what is promised to the listener, and what is on the cluster and on the volume at that moment. */
@RequiresTestbed
class KubernetesRunnerKT {
    /** So long that no test waits for it. */
    private static final Duration START = Duration.ofMinutes(10);

    @TempDir
    static Path root;

    private static ClusterFixture home;

    @BeforeAll
    static void makeHome() throws IOException {
        home = ClusterFixture.in(root);
    }

    @AfterAll
    static void clearAway() throws ApiException {
        home.close();
    }

    @AfterEach
    void stopWatching() {
        home.closeRunners();
    }

    @Test
    void aRunThatSucceedsLeavesItsOutputAndItsLogAndAFreeCluster() {
        // given
        RunSpec order = home.order(1, "echo hello; echo \"$HOME  $(pwd)\" '$(pwd)'; printf 42 > output");
        RecordingListener ear = new RecordingListener();

        // when
        home.runner(START).launch(order, false, ear);

        // then
        assertThat(ear.told()).isEqualTo("SUCCEEDED");
        assertThat(home.folder(order).resolve("output")).hasContent("42");
        assertThat(home.log(order)).hasContent("hello\n/  " + order.paths().directory() + " $(pwd)");
        await().atMost(RecordingListener.PATIENCE).until(() -> home.isGone(order));
    }

    @Test
    void aCommandThatFailsTellsItsExitCodeAndWhereItRanAndWhatItUsed() {
        // given
        RunSpec order = home.order(2, "echo oh; exit 3");
        RecordingListener ear = new RecordingListener();

        // when
        home.runner(START).launch(order, false, ear);

        // then
        assertThat(ear.told()).isEqualTo("FAILED EXIT_CODE: exit code 3");
        assertThat(ear.end().evidence().node()).isEqualTo("real-0");
        assertThat(ear.end().evidence().peakMemoryMib()).isBetween(1, 32);
        assertThat(ear.end().evidence().logTail()).isEqualTo("oh");
        assertThat(home.log(order)).hasContent("oh");
        assertThat(home.isGone(order)).isFalse();
    }

    @Test
    void aCommandThatTakesMoreMemoryThanItAskedForIsToldSo() {
        // given
        RecordingListener ear = new RecordingListener();

        // when
        home.runner(START).launch(home.order(12, "tail /dev/zero"), false, ear);

        // then
        assertThat(ear.told()).isEqualTo("FAILED OUT_OF_MEMORY: out of memory: it used 32 MiB of 32 MiB");
    }

    @Test
    void theTimeLimitCountsFromTheStartOfTheCommandAndASuccessAfterItIsNone() throws IOException {
        // given
        RunSpec order = ClusterFixture.with(
                home.order(13, "trap 'echo saved; exit 0' TERM; echo slow; while :; do sleep 0.2; done"),
                new Allocation(DeviceKind.CPU, 50, 32, 0, 8));
        RecordingListener ear = new RecordingListener();

        // when
        home.runner(START).launch(order, false, ear);

        // then
        assertThat(ear.told()).isEqualTo("FAILED TIME_LIMIT: time limit of 00:00:08");
        // The shell's own word on what it waited for comes before or after.
        assertThat(Files.readAllLines(home.log(order))).containsSubsequence("slow", "saved");
    }

    @Test
    void anotherWorkerAdoptsARunAndTheCommandRunsOnce() throws IOException {
        // given
        RunSpec order = home.order(5, "echo mark >> marks; until [ -e go ]; do sleep 0.2; done");
        RecordingListener first = new RecordingListener();
        JobRunner dead = home.runner(START);
        dead.launch(order, false, first);
        first.started();
        dead.close();

        // when
        RecordingListener second = new RecordingListener();
        home.runner(START).launch(order, true, second);
        second.started();
        Files.createFile(home.folder(order).resolve("go"));

        // then
        assertThat(second.told()).isEqualTo("SUCCEEDED");
        assertThat(first.hasHeardOfTheEnd()).isFalse();
        assertThat(home.folder(order).resolve("marks")).hasContent("mark");
    }

    @Test
    void aRunThatEndedWhileNobodyWatchedIsToldToTheNextWorker() {
        // given
        RunSpec order = home.order(6, "echo alone; exit 5");
        JobRunner dead = home.runner(START);
        dead.launch(order, false, new NoOpListener());
        dead.close();
        await().atMost(RecordingListener.PATIENCE).until(() -> hasFailed(order));

        // when
        RecordingListener ear = new RecordingListener();
        home.runner(START).launch(order, false, ear);

        // then
        assertThat(ear.told()).isEqualTo("FAILED EXIT_CODE: exit code 5");
        assertThat(home.log(order)).hasContent("alone");
    }

    @Test
    void aRunThatVanishedWhileNobodyWatchedIsNotStartedAgain() {
        // given
        RunSpec order = home.order(7, "touch never");
        RecordingListener ear = new RecordingListener();

        // when
        home.runner(START).launch(order, true, ear);

        // then
        assertThat(ear.told())
                .isEqualTo(
                        "EVICTED POD_DELETED: its pod was deleted: its Kubernetes Job vanished while no worker watched it");
        assertThat(home.isGone(order)).isTrue();
    }

    @Test
    void aListenerThatFailsIsToldAgain() {
        // given
        CompletableFuture<RunOutcome> second = new CompletableFuture<>();
        List<RunOutcome> first = new CopyOnWriteArrayList<>();
        JobRunner.Listener listener = new NoOpListener() {
            @Override
            public void ended(RunOutcome outcome) {
                if (first.isEmpty()) {
                    first.add(outcome);
                    throw new IllegalStateException("the database is away");
                }
                second.complete(outcome);
            }
        };

        // when
        home.runner(START).launch(home.order(11, "true"), false, listener);

        // then
        assertThat(second.orTimeout(RecordingListener.PATIENCE.toSeconds(), SECONDS)
                        .join()
                        .code())
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void aHomeCanBePreparedAgainAndByTwoAtOnce() {
        // when
        CompletableFuture<Void> other =
                CompletableFuture.runAsync(() -> home.homes().prepare(home.user));
        home.homes().prepare(home.user);

        // then
        assertThat(other).succeedsWithin(RecordingListener.PATIENCE);
    }

    @Test
    void aNamespaceOfSomebodyElseIsNotTaken() throws ApiException {
        // given
        String taken = home.user + "-taken";
        home.core
                .createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(taken)))
                .execute();

        try {
            // when // then
            assertThatThrownBy(() -> home.homes().prepare(taken))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("kubectl label namespace " + taken + " orchestra.org/user=" + taken);
        } finally {
            home.core.deleteNamespace(taken).execute();
        }
    }

    private static boolean hasFailed(RunSpec order) throws ApiException {
        return Optional.ofNullable(home.kubernetesJob(order).getStatus().getConditions()).stream()
                .flatMap(List::stream)
                .anyMatch(condition -> condition.getType().equals("Failed"));
    }
}
