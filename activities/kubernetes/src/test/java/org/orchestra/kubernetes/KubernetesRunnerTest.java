package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Job;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.kubernetes.StubKubernetesApi.StubResponse;
import org.orchestra.runner.JobRunner;
import org.orchestra.testing.RecordedLog;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** What a runner keeps, logs and asks, on an API server whose every run ends at once: it is rejected, or has ended before. */
class KubernetesRunnerTest {
    private static final Duration START_DEADLINE = Duration.ofMinutes(30);
    private static final StubResponse REJECTED =
            new StubResponse(422, "{\"kind\":\"Status\",\"message\":\"not valid\"}");
    private static final StubResponse EXISTS =
            new StubResponse(409, "{\"kind\":\"Status\",\"reason\":\"AlreadyExists\",\"message\":\"already exists\"}");
    private static final StubResponse NOT_FOUND =
            new StubResponse(404, "{\"kind\":\"Status\",\"message\":\"not found\"}");
    private static final StubResponse ONE_OF_MANY = new StubResponse(
            200,
            "{\"kind\":\"JobList\",\"metadata\":{\"continue\":\"next\"},\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
    private static final StubResponse NONE = new StubResponse(200, "{\"metadata\":{},\"items\":[]}");

    @TempDir
    Path root;

    @AutoClose
    private final RecordedLog log = new RecordedLog(KubernetesRunner.class);

    private final Map<String, StubResponse> ended = new ConcurrentHashMap<>();
    private volatile StubResponse creation = REJECTED;
    private volatile StubResponse jobs = NONE;
    private volatile StubResponse pods = NONE;
    private StubKubernetesApi api;
    private KubernetesRunner runner;

    @BeforeEach
    void start() throws IOException {
        api = new StubKubernetesApi(this::respond);
        RunFiles files = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        runner = KubernetesRunner.start(api::client, START_DEADLINE, KubernetesSettingsFixture.USUAL.pods(), files);
    }

    @AfterEach
    void close() {
        runner.close();
        api.close();
    }

    @Test
    void aRunThatHasEndedIsNotKeptForTheStartDeadline() {
        // given
        RecordingListener listener = new RecordingListener();
        WeakReference<JobRunner.Listener> kept = new WeakReference<>(listener);
        runner.launch(spec(1), false, listener);
        listener.end();

        // when
        listener = null;

        // then
        await().until(() -> {
            System.gc();
            return kept.get() == null;
        });
    }

    @Test
    void anOutageThatFailsManyRunsLogsFewLinesAndOneStackTrace() {
        // given
        int runs = 50;
        AtomicInteger failures = new AtomicInteger();
        JobRunner.Listener databaseAway = new NoOpListener() {
            @Override
            public void ended(RunOutcome outcome) {
                failures.incrementAndGet();
                throw new IllegalStateException("the database is away");
            }
        };

        // when
        for (int job = 0; job < runs; job++) {
            runner.launch(spec(job), false, databaseAway);
        }
        await().until(() -> failures.get() >= 2 * runs);

        // then
        List<ILoggingEvent> warnings = log.events().stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .toList();
        assertThat(warnings).hasSizeBetween(1, 30);
        assertThat(warnings)
                .filteredOn(event -> event.getThrowableProxy() != null)
                .hasSize(1);
        assertThat(warnings.get(1).getFormattedMessage()).endsWith("the database is away");
    }

    @Test
    void removingATaskReadsAtMostOneOfItsKubernetesJobs() {
        // given
        jobs = ONE_OF_MANY;

        // when // then
        assertThat(runner.remove(spec(1).task())).isFalse();
        jobs = NONE;
        assertThat(runner.remove(spec(1).task())).isTrue();
        assertThat(api.requests())
                .filteredOn(request -> request.startsWith("GET /apis/batch/v1/namespaces/ana/jobs"))
                .hasSize(2)
                .allMatch(request -> request.contains("limit=1"));
    }

    @Test
    void ofManyFailuresTheEarliestIsDeletedFromTheCluster() {
        // given runs whose Kubernetes Jobs exist and have failed
        creation = EXISTS;
        int runs = KubernetesRunner.MAX_KEPT + 1;
        for (int job = 0; job < runs; job++) {
            RunSpec spec = spec(job);
            V1Job failed = ObservedStates.job("Failed", "BackoffLimitExceeded");
            failed.getMetadata().labels(Labels.of(spec));
            ended.put(KubernetesJobName.of(spec).name(), new StubResponse(200, JSON.serialize(failed)));
        }

        // when
        RecordingListener first = new RecordingListener();
        runner.launch(spec(0), false, first);
        first.end();
        AtomicInteger ends = new AtomicInteger();
        JobRunner.Listener counting = new NoOpListener() {
            @Override
            public void ended(RunOutcome outcome) {
                ends.incrementAndGet();
            }
        };
        IntStream.range(1, runs).forEach(job -> runner.launch(spec(job), false, counting));
        await().untilAtomic(ends, equalTo(runs - 1));

        // then
        await().until(() -> deletions().size() == 1);
        assertThat(deletions().get(0)).contains(KubernetesJobName.of(spec(0)).name() + "?");
    }

    @Test
    void aPodWithoutANodeIsNotWatched() {
        await().until(() -> api.requests().stream().anyMatch(request -> request.startsWith("GET /api/v1/pods?")));
        assertThat(api.requests())
                .filteredOn(request -> request.startsWith("GET /api/v1/pods?"))
                .allMatch(request -> request.contains("fieldSelector=spec.nodeName%21%3D&"));
    }

    @Test
    void thePodOfASuccessIsDeletedBeforeItsKubernetesJob() {
        // given
        creation = EXISTS;
        RunSpec spec = spec(0);
        V1Job complete = ObservedStates.job("Complete", "CompletionsReached");
        complete.getMetadata().labels(Labels.of(spec));
        ended.put(KubernetesJobName.of(spec).name(), new StubResponse(200, JSON.serialize(complete)));
        pods = new StubResponse(
                200, "{\"metadata\":{},\"items\":[{\"metadata\":{\"namespace\":\"ana\",\"name\":\"its-pod\"}}]}");

        // when
        runner.launch(spec, false, new NoOpListener());

        // then
        await().until(() -> deletions().size() == 2);
        assertThat(deletions().get(0)).isEqualTo("DELETE /api/v1/namespaces/ana/pods/its-pod");
        assertThat(deletions().get(1)).contains(KubernetesJobName.of(spec).name() + "?");
    }

    private List<String> deletions() {
        return api.requests().stream()
                .filter(request -> request.startsWith("DELETE "))
                .toList();
    }

    private StubResponse respond(String method, String path) {
        if (method.equals("POST")) {
            return creation;
        }
        StubResponse known = ended.get(path.substring(path.lastIndexOf('/') + 1));
        if (known != null) {
            return known;
        }
        if (path.startsWith("/apis/batch/v1/namespaces/ana/jobs?")) {
            return jobs;
        }
        return path.startsWith("/api/v1/namespaces/ana/pods?") ? pods : NOT_FOUND;
    }

    private RunSpec spec(int job) {
        RunSpec spec = RunSpecFixture.below(root.resolve("ana"));
        return new RunSpec(
                new RunKey(spec.key().taskId(), job, 1),
                spec.task(),
                spec.jobName(),
                spec.image(),
                spec.command(),
                spec.assignedSlot(),
                spec.allocation(),
                spec.paths());
    }
}
