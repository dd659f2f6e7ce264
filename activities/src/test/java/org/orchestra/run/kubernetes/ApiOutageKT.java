package org.orchestra.run.kubernetes;

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
import org.orchestra.domain.run.RunOrder;
import org.orchestra.run.JobRunner;
import org.orchestra.testbed.RequiresTestbed;
import org.orchestra.testing.SettableClock;

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

    private static ClusterHome home;
    private static CuttableProxy proxy;

    private final SettableClock clock = new SettableClock();

    @BeforeAll
    static void makeHome() throws IOException {
        home = ClusterHome.in(root);
        proxy = new CuttableProxy(URI.create(home.core.getApiClient().getBasePath()));
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
        RunOrder lasting = home.order(1, UNTIL_TOLD + "echo done");
        RunOrder fails = home.order(2, UNTIL_TOLD + "echo oh; exit 3");
        RunOrder succeeds = home.order(3, UNTIL_TOLD + "echo well");
        RunOrder pulls = home.order(home.task, 4, "localhost:1/no/such:1", "true");
        Ear lastingEar = launch(runner, lasting);
        Ear failing = launch(runner, fails);
        Ear succeeding = launch(runner, succeeds);
        Ear pulling = new Ear();
        runner.launch(pulls, false, pulling);
        lastingEar.started();
        failing.started();
        succeeding.started();

        // when
        proxy.cut();
        tell(fails);
        tell(succeeds);
        await().atMost(Ear.PATIENCE).until(() -> hasEnded(fails) && hasEnded(succeeds));
        clock.setAhead(OUTAGE);
        RunOrder late = home.order(5, "echo mark >> marks");
        Ear lateEar = new Ear();
        assertThatThrownBy(() -> runner.launch(late, false, lateEar)).isInstanceOf(KubernetesCallFailed.class);
        await().atMost(Ear.PATIENCE).until(() -> proxy.refused() >= FAILURES);

        // then
        assertThat(failing.hasHeardOfTheEnd() || succeeding.hasHeardOfTheEnd() || pulling.hasHeardOfTheEnd())
                .isFalse();

        // when
        proxy.mend();
        await().atMost(Ear.PATIENCE)
                .ignoreExceptionsInstanceOf(KubernetesCallFailed.class)
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
        for (RunOrder order : new RunOrder[] {lasting, fails, succeeds, late}) {
            assertThat(home.folder(order).resolve("marks")).hasContent("mark");
        }
    }

    private static ApiClient throughProxy() {
        return KubernetesClients.fromEnvironment().setBasePath(proxy.address());
    }

    private static Ear launch(JobRunner runner, RunOrder order) {
        Ear ear = new Ear();
        runner.launch(order, false, ear);
        return ear;
    }

    private static void tell(RunOrder order) throws IOException {
        Files.createFile(home.folder(order).resolve("go"));
    }

    private static boolean hasEnded(RunOrder order) throws ApiException {
        return Optional.ofNullable(home.kubernetesJob(order).getStatus().getConditions())
                .filter(conditions -> !conditions.isEmpty())
                .isPresent();
    }
}
