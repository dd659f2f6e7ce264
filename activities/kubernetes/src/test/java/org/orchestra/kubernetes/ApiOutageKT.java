package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.JobRunner;
import org.orchestra.testing.SettableClock;
import org.orchestra.testing.testbed.RequiresTestbed;

/**
 * The API server is away for ten minutes. Those are minutes of the runner's clock, by which it judges deadlines; the real
 * time that passes only has to be long enough for its threads and its watch to fail repeatedly, for what they do then
 * does not depend on how long it lasts: a call is tried again with pauses that grow to half a minute and no further.
 */
@RequiresTestbed
class ApiOutageKT {
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final Duration START = Duration.ofMinutes(15);
    private static final int FAILURES = 12;
    private static final String UNTIL_TOLD = "echo mark >> marks; until [ -e go ]; do sleep 0.2; done; ";

    @TempDir
    static Path root;

    private static ClusterFixture home;
    private static InterruptibleProxy proxy;

    private final SettableClock clock = new SettableClock();

    @BeforeAll
    static void makeHome() throws IOException {
        home = ClusterFixture.in(root);
        proxy = new InterruptibleProxy(URI.create(home.core.getApiClient().getBasePath()));
    }

    @AfterAll
    static void clearAway() throws ApiException, IOException {
        home.close();
        proxy.close();
    }

    @Test
    void noRunIsLostNorEndedNorRunTwice() throws IOException {
        // given
        JobRunner runner = home.keep(KubernetesRunner.start(ApiOutageKT::throughProxy, START, home.files(), clock));
        RunSpec lasting = home.order(1, UNTIL_TOLD + "echo done");
        RunSpec fails = home.order(2, UNTIL_TOLD + "echo oh; exit 3");
        RunSpec succeeds = home.order(3, UNTIL_TOLD + "echo well");
        RunSpec pulls = home.order(home.task, 4, "localhost:1/no/such:1", "true");
        RecordingListener lastingEar = launch(runner, lasting);
        RecordingListener failing = launch(runner, fails);
        RecordingListener succeeding = launch(runner, succeeds);
        RecordingListener pulling = new RecordingListener();
        runner.launch(pulls, false, pulling);
        lastingEar.started();
        failing.started();
        succeeding.started();

        // when
        proxy.cut();
        tell(fails);
        tell(succeeds);
        await().atMost(RecordingListener.PATIENCE).until(() -> hasEnded(fails) && hasEnded(succeeds));
        clock.setAhead(OUTAGE);
        RunSpec late = home.order(5, "echo mark >> marks");
        RecordingListener lateEar = new RecordingListener();
        assertThatThrownBy(() -> runner.launch(late, false, lateEar)).isInstanceOf(KubernetesApiException.class);
        await().atMost(RecordingListener.PATIENCE).until(() -> proxy.refused() >= FAILURES);

        // then
        assertThat(failing.hasHeardOfTheEnd() || succeeding.hasHeardOfTheEnd() || pulling.hasHeardOfTheEnd())
                .isFalse();

        // when
        proxy.mend();
        await().atMost(RecordingListener.PATIENCE)
                .ignoreExceptionsInstanceOf(KubernetesApiException.class)
                .until(() -> {
                    runner.launch(late, false, lateEar);
                    return true;
                });

        // then
        assertThat(failing.told()).isEqualTo("FAILED EXIT_CODE: exit code 3");
        assertThat(home.log(fails)).hasContent("oh");
        assertThat(succeeding.told()).isEqualTo("SUCCEEDED");
        assertThat(home.log(succeeds)).hasContent("well");
        assertThat(lateEar.told()).isEqualTo("SUCCEEDED");
        assertThat(lastingEar.hasHeardOfTheEnd() || pulling.hasHeardOfTheEnd()).isFalse();
        tell(lasting);
        assertThat(lastingEar.told()).isEqualTo("SUCCEEDED");
        for (RunSpec order : new RunSpec[] {lasting, fails, succeeds, late}) {
            assertThat(home.folder(order).resolve("marks")).hasContent("mark");
        }
    }

    private static ApiClient throughProxy() {
        return KubernetesClients.fromEnvironment().setBasePath(proxy.address());
    }

    private static RecordingListener launch(JobRunner runner, RunSpec order) {
        RecordingListener ear = new RecordingListener();
        runner.launch(order, false, ear);
        return ear;
    }

    private static void tell(RunSpec order) throws IOException {
        Files.createFile(home.folder(order).resolve("go"));
    }

    private static boolean hasEnded(RunSpec order) throws ApiException {
        return Optional.ofNullable(home.kubernetesJob(order).getStatus().getConditions())
                .filter(conditions -> !conditions.isEmpty())
                .isPresent();
    }
}
