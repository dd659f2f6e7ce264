package org.orchestra.kubernetes;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.kubernetes.StubKubernetesApi.StubResponse;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;

/** What is read from the metrics API, and what is said where there is none. */
class KubernetesUseTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final TaskRef FIT = new TaskRef(7, "0a1b2c3d", "user.ana.fit", "ana");
    private static final TaskRef EVAL = new TaskRef(8, "4e5f6a7b", "user.ana.eval", "ana");
    private static final RunKey FIRST = new RunKey(7, 0, 1);
    private static final RunKey PACKED = new RunKey(7, 5, 1);

    private StubResponse answer = new StubResponse(200, "{}");
    private StubKubernetesApi api;
    private KubernetesUse uses;

    @BeforeEach
    void start() throws IOException {
        api = new StubKubernetesApi((method, path) -> answer);
        uses = new KubernetesUse(api.client());
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void readsTheContainerOfEachRun() {
        // given a run of a pack, which is in the container of another
        RequestedUse packed = new RequestedUse(FIT, PACKED, new RunKey(7, 3, 2));
        answer = list(
                pod("fit-0a1b2c3d-0-1", "2026-03-01T12:00:00Z", "125733104n", "180292Ki"),
                pod("fit-0a1b2c3d-3-2", "2026-03-01T12:00:00Z", "2", "3Gi"));

        // when
        List<RunUse> measured = uses.measure(List.of(requested(FIT, FIRST), packed));

        // then
        assertThat(measured)
                .containsExactly(RunUse.measured(FIRST, AT, 126, 177), RunUse.measured(PACKED, AT, 2_000, 3_072));
        assertThat(api.requests())
                .containsExactly(
                        "GET /apis/metrics.k8s.io/v1beta1/namespaces/ana/pods?labelSelector=orchestra.org%2Ftask-uid%3D0a1b2c3d");
    }

    @Test
    void ofSeveralPodsTheLastOneCounts() {
        // given
        answer = list(
                pod("fit-0a1b2c3d-0-1", "2026-03-01T12:00:00Z", "1", "2Mi"),
                pod("fit-0a1b2c3d-0-1", "2026-03-01T11:59:00Z", "3", "4Mi"));

        // then
        assertThat(uses.measure(List.of(requested(FIT, FIRST)))).containsExactly(RunUse.measured(FIRST, AT, 1_000, 2));
    }

    @Test
    void aPodThatIsNotMeasuredYetIsLeftOut() {
        // given
        answer = list();

        // then
        assertThat(uses.measure(List.of(requested(FIT, FIRST)))).isEmpty();
    }

    @Test
    void eachTaskIsAskedForOnce() {
        // given
        answer = list();

        // when
        uses.measure(List.of(requested(FIT, FIRST), requested(FIT, PACKED), requested(EVAL, new RunKey(8, 0, 1))));

        // then
        assertThat(api.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "404, install metrics-server",
        "403, get and list on pods in metrics.k8s.io",
        "503, try again in a minute"
    })
    void whereThereAreNoMetricsTheUserIsToldWhatToDo(int status, String advice) {
        // given
        answer = new StubResponse(status, "404 page not found");

        // when
        List<RunUse> measured = uses.measure(List.of(requested(FIT, FIRST), requested(EVAL, new RunKey(8, 0, 1))));

        // then
        assertThat(measured).hasSize(2).allSatisfy(use -> {
            assertThat(use.obstacle()).contains(advice);
            assertThat(use.cpuMillis()).isNull();
        });
    }

    @Test
    void aFailureThatPassesIsNoObstacle() {
        // given
        answer = new StubResponse(500, "{}");

        // then
        assertThat(uses.measure(List.of(requested(FIT, FIRST)))).isEmpty();
    }

    private static RequestedUse requested(TaskRef task, RunKey run) {
        return new RequestedUse(task, run, run);
    }

    private static StubResponse list(String... pods) {
        return new StubResponse(
                200,
                "{\"kind\":\"PodMetricsList\",\"metadata\":{},\"items\":["
                        + Stream.of(pods).collect(joining(",")) + "]}");
    }

    private static String pod(String job, String timestamp, String cpu, String memory) {
        return """
                {"metadata":{"name":"%1$s-x7","namespace":"ana","creationTimestamp":"2026-03-01T12:00:05Z",
                             "labels":{"batch.kubernetes.io/job-name":"%1$s"}},
                 "timestamp":"%2$s","window":"15.2s",
                 "containers":[{"name":"sidecar","usage":{"cpu":"9","memory":"9Gi"}},
                               {"name":"%5$s","usage":{"cpu":"%3$s","memory":"%4$s"}}]}
                """.formatted(job, timestamp, cpu, memory, KubernetesJobManifest.CONTAINER);
    }
}
