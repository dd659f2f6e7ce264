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

/** Runs on real pods: what the listener is notified of, and what is on the cluster and the volume then. */
@RequiresTestbed
class KubernetesRunnerKT {
    /** Longer than any test. */
    private static final Duration START = Duration.ofMinutes(10);

    @TempDir
    static Path root;

    private static ClusterFixture home;

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
        home.closeRunners();
    }

    @Test
    void aSuccessLeavesItsOutputAndLogAndNoKubernetesJob() {
        // given
        RunSpec spec = home.spec(1, "echo hello; echo \"$HOME  $(pwd)\" '$(pwd)'; printf 42 > output");
        RecordingListener listener = new RecordingListener();

        // when
        home.runner(START).launch(spec, false, listener);

        // then
        assertThat(listener.text()).isEqualTo("SUCCEEDED");
        assertThat(home.folder(spec).resolve("output")).hasContent("42");
        assertThat(home.log(spec)).hasContent("hello\n/  " + spec.paths().directory() + " $(pwd)");
        await().atMost(RecordingListener.TIMEOUT).until(() -> home.isGone(spec));
    }

    @Test
    void aFailureReportsExitCodeNodePeakMemoryAndLogTail() {
        // given
        RunSpec spec = home.spec(2, "echo oh; exit 3");
        RecordingListener listener = new RecordingListener();

        // when
        home.runner(START).launch(spec, false, listener);

        // then
        assertThat(listener.text()).isEqualTo("FAILED EXIT_CODE: exit code 3");
        assertThat(listener.end().evidence().node()).isEqualTo("real-0");
        assertThat(listener.end().evidence().peakMemoryMib()).isBetween(1, 32);
        assertThat(listener.end().evidence().logTail()).isEqualTo("oh");
        assertThat(home.log(spec)).hasContent("oh");
        assertThat(home.isGone(spec)).isFalse();
    }

    @Test
    void aCommandBeyondItsMemoryLimitIsReportedAsOutOfMemory() {
        // given
        RecordingListener listener = new RecordingListener();

        // when
        home.runner(START).launch(home.spec(12, "tail /dev/zero"), false, listener);

        // then
        assertThat(listener.text()).isEqualTo("FAILED OUT_OF_MEMORY: out of memory: it used 32 MiB of 32 MiB");
    }

    @Test
    void theTimeLimitCountsFromTheStartOfTheCommandAndAnExitCode0AfterItIsAFailure() throws IOException {
        // given
        RunSpec spec = ClusterFixture.with(
                home.spec(13, "trap 'echo saved; exit 0' TERM; echo slow; while :; do sleep 0.2; done"),
                new Allocation(DeviceKind.CPU, 50, 32, 0, 8));
        RecordingListener listener = new RecordingListener();

        // when
        home.runner(START).launch(spec, false, listener);

        // then
        assertThat(listener.text()).isEqualTo("FAILED TIME_LIMIT: time limit of 00:00:08");
        // The shell's own message comes before or after.
        assertThat(Files.readAllLines(home.log(spec))).containsSubsequence("slow", "saved");
    }

    @Test
    void anotherWorkerAdoptsARunAndTheCommandRunsOnce() throws IOException {
        // given
        RunSpec spec = home.spec(5, "echo mark >> marks; until [ -e go ]; do sleep 0.2; done");
        RecordingListener first = new RecordingListener();
        JobRunner dead = home.runner(START);
        dead.launch(spec, false, first);
        first.started();
        dead.close();

        // when
        RecordingListener second = new RecordingListener();
        home.runner(START).launch(spec, true, second);
        second.started();
        Files.createFile(home.folder(spec).resolve("go"));

        // then
        assertThat(second.text()).isEqualTo("SUCCEEDED");
        assertThat(first.hasEnded()).isFalse();
        assertThat(home.folder(spec).resolve("marks")).hasContent("mark");
    }

    @Test
    void aRunThatEndedUnwatchedIsReportedToTheNextWorker() {
        // given
        RunSpec spec = home.spec(6, "echo alone; exit 5");
        JobRunner dead = home.runner(START);
        dead.launch(spec, false, new NoOpListener());
        dead.close();
        await().atMost(RecordingListener.TIMEOUT).until(() -> hasFailed(spec));

        // when
        RecordingListener listener = new RecordingListener();
        home.runner(START).launch(spec, false, listener);

        // then
        assertThat(listener.text()).isEqualTo("FAILED EXIT_CODE: exit code 5");
        assertThat(home.log(spec)).hasContent("alone");
    }

    @Test
    void aRunThatWasDeletedUnwatchedIsNotStartedAgain() {
        // given
        RunSpec spec = home.spec(7, "touch never");
        RecordingListener listener = new RecordingListener();

        // when
        home.runner(START).launch(spec, true, listener);

        // then
        assertThat(listener.text())
                .isEqualTo(
                        "EVICTED POD_DELETED: its pod was deleted: its Kubernetes Job was deleted while no worker watched it");
        assertThat(home.isGone(spec)).isTrue();
    }

    @Test
    void aFailedNotificationIsRepeated() {
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
        home.runner(START).launch(home.spec(11, "true"), false, listener);

        // then
        assertThat(second.orTimeout(RecordingListener.TIMEOUT.toSeconds(), SECONDS)
                        .join()
                        .code())
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void preparingAHomeIsIdempotentAndSafeForConcurrentCalls() {
        // when
        CompletableFuture<Void> other =
                CompletableFuture.runAsync(() -> home.homes().prepare(home.user, step -> {}));
        home.homes().prepare(home.user, step -> {});

        // then
        assertThat(other).succeedsWithin(RecordingListener.TIMEOUT);
    }

    @Test
    void anotherNamespaceOfThatNameIsNotTaken() throws ApiException {
        // given
        String taken = home.user + "-taken";
        home.core
                .createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(taken)))
                .execute();

        try {
            // when // then
            assertThatThrownBy(() -> home.homes().prepare(taken, step -> {}))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("kubectl label namespace " + taken + " orchestra.org/user=" + taken);
        } finally {
            home.core.deleteNamespace(taken).execute();
        }
    }

    private static boolean hasFailed(RunSpec spec) throws ApiException {
        return Optional.ofNullable(home.kubernetesJob(spec).getStatus().getConditions()).stream()
                .flatMap(List::stream)
                .anyMatch(condition -> condition.getType().equals("Failed"));
    }
}
