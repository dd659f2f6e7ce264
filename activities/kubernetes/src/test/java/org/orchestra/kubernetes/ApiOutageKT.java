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
 * The API server is away for ten minutes of the runner's clock, which its deadlines follow. The real outage only has to be
 * long enough for the threads and the watch to fail repeatedly: what they do does not depend on how long it lasts, because
 * the backoff grows to half a minute and no further.
 */
@RequiresTestbed
class ApiOutageKT {
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final Duration START = Duration.ofMinutes(15);
    private static final int FAILURES = 12;
    private static final String UNTIL_RELEASED = "echo mark >> marks; until [ -e go ]; do sleep 0.2; done; ";

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
    static void cleanUp() throws ApiException, IOException {
        home.close();
        proxy.close();
    }

    @Test
    void noRunIsLostOrEndedOrRepeated() throws IOException {
        // given
        JobRunner runner = home.keep(KubernetesRunner.start(
                ApiOutageKT::throughProxy, START, KubernetesSettingsFixture.USUAL.pods(), home.files(), clock));
        RunSpec lasting = home.spec(1, UNTIL_RELEASED + "echo done");
        RunSpec fails = home.spec(2, UNTIL_RELEASED + "echo oh; exit 3");
        RunSpec succeeds = home.spec(3, UNTIL_RELEASED + "echo well");
        RunSpec pulls = home.spec(home.task, 4, "localhost:1/no/such:1", "true");
        RecordingListener lastingListener = launch(runner, lasting);
        RecordingListener failing = launch(runner, fails);
        RecordingListener succeeding = launch(runner, succeeds);
        RecordingListener pulling = new RecordingListener();
        runner.launch(pulls, false, pulling);
        lastingListener.started();
        failing.started();
        succeeding.started();

        // when
        proxy.cut();
        release(fails);
        release(succeeds);
        await().atMost(RecordingListener.TIMEOUT).until(() -> hasEnded(fails) && hasEnded(succeeds));
        clock.setAhead(OUTAGE);
        RunSpec late = home.spec(5, "echo mark >> marks");
        RecordingListener lateListener = new RecordingListener();
        assertThatThrownBy(() -> runner.launch(late, false, lateListener)).isInstanceOf(KubernetesApiException.class);
        await().atMost(RecordingListener.TIMEOUT).until(() -> proxy.refused() >= FAILURES);

        // then
        assertThat(failing.hasEnded() || succeeding.hasEnded() || pulling.hasEnded())
                .isFalse();

        // when
        proxy.restore();
        await().atMost(RecordingListener.TIMEOUT)
                .ignoreExceptionsInstanceOf(KubernetesApiException.class)
                .until(() -> {
                    runner.launch(late, false, lateListener);
                    return true;
                });

        // then
        assertThat(failing.text()).isEqualTo("FAILED EXIT_CODE: exit code 3");
        assertThat(home.log(fails)).hasContent("oh");
        assertThat(succeeding.text()).isEqualTo("SUCCEEDED");
        assertThat(home.log(succeeds)).hasContent("well");
        assertThat(lateListener.text()).isEqualTo("SUCCEEDED");
        assertThat(lastingListener.hasEnded() || pulling.hasEnded()).isFalse();
        release(lasting);
        assertThat(lastingListener.text()).isEqualTo("SUCCEEDED");
        for (RunSpec spec : new RunSpec[] {lasting, fails, succeeds, late}) {
            assertThat(home.folder(spec).resolve("marks")).hasContent("mark");
        }
    }

    private static ApiClient throughProxy() {
        return KubernetesClients.fromEnvironment().setBasePath(proxy.address());
    }

    private static RecordingListener launch(JobRunner runner, RunSpec spec) {
        RecordingListener listener = new RecordingListener();
        runner.launch(spec, false, listener);
        return listener;
    }

    private static void release(RunSpec spec) throws IOException {
        Files.createFile(home.folder(spec).resolve("go"));
    }

    private static boolean hasEnded(RunSpec spec) throws ApiException {
        return Optional.ofNullable(home.kubernetesJob(spec).getStatus().getConditions())
                .filter(conditions -> !conditions.isEmpty())
                .isPresent();
    }
}
