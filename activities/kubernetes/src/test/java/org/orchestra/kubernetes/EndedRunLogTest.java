package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.kubernetes.StubKubernetesApi.StubResponse;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** An adopted run that has succeeded on a node that serves the log only after a while. */
class EndedRunLogTest {
    @TempDir
    Path root;

    private StubKubernetesApi api;
    private KubernetesWatch watch;
    private RunReconciler reconciler;
    private TrackedRun run;
    private volatile boolean nodeAnswers;

    @BeforeEach
    void aRunThatHasSucceeded() throws IOException {
        api = new StubKubernetesApi(this::respond);
        watch = new KubernetesWatch(api.client());
        RunFiles files = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        RunPhaseReader phaseReader = new RunPhaseReader(Duration.ofMinutes(5));
        reconciler =
                new RunReconciler(new KubernetesJobApi(api.client()), watch, phaseReader, files, Clock.systemUTC());
        run = new TrackedRun(RunSpecFixture.below(root.resolve("ana")), new NoOpListener());
        run.markStale();
        files.prepare(run.spec().paths());
    }

    @AfterEach
    void close() {
        watch.close();
        api.close();
    }

    @Test
    void aTemporarilyUnavailableLogIsStoredBeforeTheEndIsReported() throws IOException {
        // given a node that starts anew
        reconcileAndFail();

        // when
        nodeAnswers = true;
        RunOutcome outcome = reconciler.reconcile(run);

        // then
        assertThat(outcome).isInstanceOf(Succeeded.class);
        assertThat(Files.readString(Path.of(run.spec().paths().log()))).isEqualTo("all is well\n");
        assertThat(run.logLost()).isFalse();
    }

    @Test
    void anUnavailableLogDelaysTheEndOnlyForAWhileAndThePodStays() {
        // when
        reconcileAndFail();

        // then
        assertThat(reconciler.reconcile(run)).isInstanceOf(Succeeded.class);
        assertThat(run.logLost()).isTrue();
    }

    /** As often as a runner does in a minute. */
    private void reconcileAndFail() {
        for (int attempt = 1; attempt <= 7; attempt++) {
            assertThatThrownBy(() -> reconciler.reconcile(run)).hasMessageContaining("could not be stored");
        }
    }

    private StubResponse respond(String method, String path) {
        if (path.contains("/log?")) {
            return nodeAnswers
                    ? new StubResponse(200, "all is well\n")
                    : new StubResponse(
                            500, "{\"kind\":\"Status\",\"message\":\"dial tcp 10.0.0.7:10250: connect: refused\"}");
        }
        return new StubResponse(
                200,
                path.contains("/pods?")
                        ? JSON.serialize(new V1PodList().addItemsItem(pod()))
                        : JSON.serialize(ObservedStates.job("Complete", "CompletionsReached")));
    }

    /** A pod with all required fields. */
    private static V1Pod pod() {
        V1Pod pod = ObservedStates.terminated(0, "Completed");
        pod.getMetadata().namespace("ana");
        pod.getSpec().addContainersItem(new V1Container().name("run"));
        pod.getStatus()
                .getContainerStatuses()
                .get(0)
                .name("run")
                .image("tau")
                .imageID("tau")
                .ready(false)
                .restartCount(0);
        return pod;
    }
}
