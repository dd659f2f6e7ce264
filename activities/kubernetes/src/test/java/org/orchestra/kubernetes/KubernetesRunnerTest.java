package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

/** What a runner keeps, logs and asks, on an API server that rejects every Kubernetes Job, so that each run ends at once. */
class KubernetesRunnerTest {
    private static final Duration START_DEADLINE = Duration.ofMinutes(30);
    private static final StubResponse REJECTED =
            new StubResponse(422, "{\"kind\":\"Status\",\"message\":\"not valid\"}");
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

    private volatile StubResponse jobs = NONE;
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

    private StubResponse respond(String method, String path) {
        if (method.equals("POST")) {
            return REJECTED;
        }
        if (path.startsWith("/apis/batch/v1/namespaces/ana/jobs?")) {
            return jobs;
        }
        return path.startsWith("/api/v1/namespaces/ana/pods?") ? NONE : NOT_FOUND;
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
