package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a job costs, beside the same job as a raw Kubernetes Job: by turns the jobs run raw and as a task, on the testbed's
 * simulated nodes, with api and worker as processes, the real Temporal, and a PostgreSQL that waits for the disk. Each turn
 * ends when nothing of its jobs is left on the cluster, and all that it took until then is counted.
 *
 * <p>Only the processor time of the processes involved is compared, so that a busy machine changes the rates more than the
 * ratios. It fails only when a job is not done, or done more than once.
 */
@RequiresTestbed
class ThroughputBenchmark {
    private static final int JOBS = Integer.getInteger("benchmark.jobs", 1_000);
    private static final int SLOTS = Integer.getInteger("benchmark.slots", 200);
    private static final int TURNS = Integer.getInteger("benchmark.turns", 2);
    private static final String PACK = System.getProperty("benchmark.pack", "off");
    private static final boolean REAL = Boolean.getBoolean("benchmark.real");
    private static final int NODES = REAL ? 1 : 10;

    /** Raw jobs differ in nothing: a thousand tell what each costs. */
    private static final int RAW_JOBS = Math.min(JOBS, 1_000);

    private static final Duration PATIENCE = Duration.ofMinutes(2).plusSeconds(JOBS);
    private static final Duration POLL = Duration.ofSeconds(1);

    /** When as many Kubernetes Jobs are left for so long, they wait to be deleted with their task. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private static final String API_REQUESTS = "API requests a job";

    private static Installation installation;
    private static JdbcClient jdbc;
    private static ApiServer apiServer;
    private static WorkflowEvents events;
    private static DatabaseCounters database;
    private static ProcessorTimes processors;

    private final List<ThroughputTurn> turns = new ArrayList<>();

    private record Task(String state, double seconds) {}

    /** Runs with the same end. */
    private record Ended(String outcome, long runs, long started) {}

    /** Begins a turn's work and returns when all jobs are done, with the seconds that it took. */
    private interface Work {
        double run() throws IOException;
    }

    private interface Cleanup {
        void run() throws IOException;
    }

    @BeforeAll
    static void install() throws IOException {
        Map<String, Integer> nodes = new LinkedHashMap<>();
        IntStream.range(0, NODES).forEach(node -> nodes.put((REAL ? "real-" : "sim-") + node, SLOTS / NODES));
        installation = new Installation(Map.of("throughput", nodes), Map.of(), DatabaseCounters.SETTINGS);
        if (!REAL) {
            installation.run("deploy/testbed/nodes", String.valueOf(NODES), "64");
        }
        installation.signUp();
        jdbc = JdbcClient.create(installation.postgres().getPostgresDatabase());
        apiServer = new ApiServer();
        events = new WorkflowEvents(installation.namespace());
        database = new DatabaseCounters(jdbc);
        processors = ProcessorTimes.of(installation.processes());
        uploadInputs();
    }

    @AfterAll
    static void remove() throws IOException {
        if (events != null) {
            events.close();
        }
        if (apiServer != null) {
            apiServer.close();
        }
        if (installation != null) {
            installation.run("kubectl", "delete", "namespace", raw(), "--ignore-not-found", "--wait=false");
            installation.close();
        }
    }

    @Test
    void everyJobIsDoneOnce() throws IOException {
        installation.run("kubectl", "create", "namespace", raw());
        if (REAL) {
            runByTurns();
        } else {
            try (SimulatedPacks unused = new SimulatedPacks(installation.user)) {
                runByTurns();
            }
        }
        System.out.printf("%nthe most frequent statements, a job%n%s", database.mostFrequent(JOBS * TURNS));
        if (PACK.equals("off")) {
            assertThat(turns)
                    .as("pods a job")
                    .extracting(turn -> turn.perJob().get(API_REQUESTS).get("POST pods"))
                    .containsOnly(1.0);
        }
    }

    private void runByTurns() throws IOException {
        for (int turn = 1; turn <= TURNS; turn++) {
            runRaw(turn);
            runOrchestra(turn);
            System.out.printf(
                    Locale.ROOT,
                    "%n%d jobs on %d slots of %d %s nodes, packs %s, %d cores%n%n%s",
                    JOBS,
                    SLOTS,
                    NODES,
                    REAL ? "real" : "simulated",
                    PACK,
                    Runtime.getRuntime().availableProcessors(),
                    ThroughputReport.of(turns));
        }
    }

    private void runRaw(int turn) throws IOException {
        RawJobs jobs = new RawJobs(apiServer, raw(), REAL, RAW_JOBS, PATIENCE);
        measure(
                "raw " + turn,
                RAW_JOBS,
                () -> {
                    long start = System.nanoTime();
                    jobs.create();
                    jobs.awaitComplete();
                    return secondsSince(start);
                },
                () -> {
                    jobs.delete();
                    jobs.awaitGone();
                });
    }

    private void runOrchestra(int turn) throws IOException {
        String task = name("turn" + turn);
        measure(
                "Orchestra " + turn,
                JOBS,
                () -> {
                    createTask(task);
                    return secondsUntilDone(task);
                },
                () -> {
                    awaitSteady();
                    assertEveryJobRanOnce(task);
                    installation.maestro("task", "delete", task);
                    await().atMost(PATIENCE).pollInterval(POLL).until(() -> objects() == 0 && tasks() == 0);
                });
    }

    private void measure(String name, int jobs, Work work, Cleanup cleanup) throws IOException {
        Map<String, Map<String, Double>> before = counters();
        // Last here and first below: reading the others is no part of the turn.
        before.put(ThroughputTurn.CPU, processors.millis());
        long start = System.nanoTime();
        double seconds = work.run();
        cleanup.run();
        double secondsUntilGone = secondsSince(start);
        Map<String, Map<String, Double>> after = new LinkedHashMap<>();
        after.put(ThroughputTurn.CPU, processors.millis());
        after.putAll(counters());
        after.forEach((section, counts) -> counts.replaceAll(
                (counter, count) -> (count - before.get(section).getOrDefault(counter, 0.0)) / jobs));
        turns.add(new ThroughputTurn(name, jobs, seconds, secondsUntilGone, after));
    }

    private static Map<String, Map<String, Double>> counters() throws IOException {
        MetricsPage kubernetes = new MetricsPage(apiServer.get("/metrics"));
        MetricsPage temporal = new MetricsPage(temporalMetrics());
        Map<String, Map<String, Double>> counters = new LinkedHashMap<>();
        counters.put(API_REQUESTS, kubernetes.sums("apiserver_request_total", ThroughputBenchmark::request));
        counters.put(
                "API server's watch events a job, once for each watch",
                kubernetes.sums("apiserver_watch_events_total", labels -> labels.get("resource")));
        counters.put("etcd requests a job", kubernetes.sums("etcd_requests_total", labels -> labels.get("operation")));
        counters.put("Temporal's histories, a job", events.counts());
        // Its metrics have no hyphens.
        String namespace = installation.namespace().replace('-', '_');
        counters.put(
                "Temporal requests a job",
                temporal.sums(
                        "service_requests",
                        labels -> labels.get("service_name").equals("frontend")
                                        && labels.get("namespace").equals(namespace)
                                ? labels.get("operation")
                                : ""));
        counters.put("Temporal's own database, a job", temporal.sums("persistence_requests", labels -> "requests"));
        counters.put("PostgreSQL, a job", database.counts());
        return counters;
    }

    private static String request(Map<String, String> labels) {
        String resource = labels.get("resource");
        if (resource.isEmpty()) {
            return "";
        }
        String subresource = labels.get("subresource");
        return labels.get("verb")
                + " "
                + resource
                + (subresource.isEmpty() ? "" : "/" + subresource)
                + (labels.get("code").startsWith("2") ? "" : " " + labels.get("code"));
    }

    private static String temporalMetrics() throws IOException {
        String address = Objects.requireNonNull(System.getenv("TEMPORAL_METRICS"), "TEMPORAL_METRICS is not set");
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void uploadInputs() throws IOException {
        Path data = Files.writeString(installation.file("data.csv"), "1\n");
        installation.maestro("castor", "upload", "-d", name("data"), "-p", data.toString());
        Path configs = Files.createDirectory(installation.file("configs"));
        for (int job = 0; job < JOBS; job++) {
            Files.writeString(configs.resolve(String.format(Locale.ROOT, "%06d.json", job)), "{}");
        }
        installation.maestro("castor", "upload", "-d", name("configs"), "-p", configs.toString());
    }

    private static void createTask(String task) throws IOException {
        installation.maestro(
                "task",
                "create",
                "-c",
                name("configs"),
                "-d",
                name("data"),
                "-t",
                task,
                "--containerImage",
                "localhost/busybox:1",
                "--exec",
                // A simulated pod runs nothing, and for 100 ms. What a pack runs is really run.
                REAL || !PACK.equals("off") ? "sleep 0.1; cat %DATA %IN > %OUT" : "cat %DATA %IN > %OUT",
                "--bypass",
                "--pack",
                PACK,
                "--queue",
                "throughput");
    }

    /** By the database's clock, which does not depend on how often this looks. */
    private static double secondsUntilDone(String task) {
        Task ended = await().atMost(PATIENCE)
                .pollInterval(POLL)
                .until(
                        () -> jdbc.sql(
                                        "SELECT state, coalesce(extract(epoch FROM finished_at - created_at), 0) AS seconds FROM task WHERE name = ?")
                                .param(task)
                                .query(Task.class)
                                .single(),
                        now -> now.seconds() > 0);
        assertThat(ended.state()).isEqualTo("DONE");
        return ended.seconds();
    }

    /** A run that did not start is no second run, but is worth to be seen. */
    private static void assertEveryJobRanOnce(String task) {
        List<Ended> ends = jdbc.sql("""
                        SELECT concat_ws(' ', outcome, cause, reason, message) AS outcome, count(*) AS runs, count(started_at) AS started
                        FROM run WHERE task_id = (SELECT id FROM task WHERE name = ?) GROUP BY 1 ORDER BY 2 DESC
                        """).param(task).query(Ended.class).list();
        ends.stream()
                .skip(1)
                .forEach(end -> System.out.printf("%s: %d runs ended as %s%n", task, end.runs(), end.outcome()));
        assertThat(ends.get(0)).isEqualTo(new Ended("SUCCEEDED", JOBS, JOBS));
        assertThat(ends.stream().mapToLong(Ended::started).sum())
                .as("runs that started")
                .isEqualTo(JOBS);
    }

    private static void awaitSteady() {
        int[] seen = {Integer.MAX_VALUE};
        long[] since = {System.nanoTime()};
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> {
            int left = objects();
            if (left != seen[0]) {
                seen[0] = left;
                since[0] = System.nanoTime();
            }
            return left == 0 || secondsSince(since[0]) > STEADY.toSeconds();
        });
    }

    private static int objects() throws IOException {
        return apiServer.count("/apis/batch/v1/namespaces/" + installation.user + "/jobs")
                + apiServer.count("/api/v1/namespaces/" + installation.user + "/pods");
    }

    private static int tasks() {
        return jdbc.sql("SELECT count(*) FROM task").query(Integer.class).single();
    }

    private static double secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis() / 1000.0;
    }

    private static String raw() {
        return "raw-" + installation.id;
    }

    private static String name(String rest) {
        return "user." + installation.user + "." + rest;
    }
}
