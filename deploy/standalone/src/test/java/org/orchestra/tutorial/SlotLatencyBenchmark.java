package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How soon a freed slot has its next job: api and worker as processes, the real Temporal, PostgreSQL and Kubernetes with
 * simulated nodes, 100 slots of which ten come free in a second. The first job of each slot is shorter than the others,
 * so that the ends are spread evenly.
 */
@RequiresTestbed
class SlotLatencyBenchmark {
    private static final int NODES = 10;
    private static final int SLOTS = 100;
    private static final int JOB_SECONDS = 10;
    private static final int ROUNDS = 18;

    /**
     * Each release of a slot with the next run of the same slot. The database's clock told all of these times: a run is dated
     * by its container, in whole seconds.
     */
    private static final String NEXT_RUNS = """
            SELECT extract(epoch FROM granted_at - freed_at) AS granted,
                   extract(epoch FROM created_at - freed_at) AS begun,
                   extract(epoch FROM launched_at - freed_at) AS launched
            FROM (SELECT j.granted_at, r.created_at, r.launched_at,
                         lag(t.at) OVER (PARTITION BY r.node_id, r.slot ORDER BY r.created_at) AS freed_at
                  FROM run r
                  JOIN job j ON j.task_id = r.task_id AND j.number = r.number
                  JOIN transition t ON t.task_id = r.task_id AND t.job = r.number AND t.to_state = 'DONE') AS runs
            WHERE freed_at IS NOT NULL
            """;

    private static Installation installation;
    private static JdbcClient jdbc;

    private final List<Double> loads = new ArrayList<>();

    private record NextRun(double granted, double begun, double launched) {}

    @BeforeAll
    static void install() throws IOException {
        Map<String, Integer> nodes = new LinkedHashMap<>();
        IntStream.range(0, NODES).forEach(node -> nodes.put("sim-" + node, SLOTS / NODES));
        installation = new Installation(Map.of("ten_a_second", nodes));
        installation.run("deploy/testbed/nodes", String.valueOf(NODES), "64");
        installation.signUp();
        jdbc = JdbcClient.create(installation.postgres().getPostgresDatabase());
    }

    @AfterAll
    static void remove() throws IOException {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void aFreedSlotHasItsNextJobWithinASecond() throws IOException {
        CpuUse cpu = new CpuUse();
        createTask(SLOTS + SLOTS * ROUNDS);
        awaitItsEnd();
        List<NextRun> runs = jdbc.sql(NEXT_RUNS).query(NextRun.class).list();
        Latencies granted = Latencies.of(
                "freed to granted", runs.stream().map(NextRun::granted).toList());
        System.out.printf(
                Locale.ROOT,
                "%d slots, %d jobs, load average %.1f (highest %.1f) on %d cores%ncores in use: %s%n%s%s%s",
                SLOTS,
                runs.size() + SLOTS,
                loads.stream().mapToDouble(load -> load).average().orElse(0),
                loads.stream().mapToDouble(load -> load).max().orElse(0),
                Runtime.getRuntime().availableProcessors(),
                cpu.report(),
                granted.report(),
                Latencies.of(
                                "freed to taken up",
                                runs.stream().map(NextRun::begun).toList())
                        .report(),
                Latencies.of(
                                "freed to launched",
                                runs.stream().map(NextRun::launched).toList())
                        .report());
        assertThat(granted.quantile(0.5)).isLessThan(0.3);
        assertThat(granted.quantile(0.99)).isLessThan(1);
    }

    private void createTask(int jobs) throws IOException {
        Path data = Files.writeString(installation.file("data.csv"), "1\n");
        installation.maestro("castor", "upload", "-d", name("data"), "-p", data.toString());
        Path configs = Files.createDirectory(installation.file("configs"));
        for (int job = 0; job < jobs; job++) {
            double seconds = job < SLOTS ? JOB_SECONDS * (job + 1.0) / SLOTS : JOB_SECONDS;
            Files.writeString(configs.resolve(String.format(Locale.ROOT, "%06d-sleep-%.1f", job, seconds)), "");
        }
        installation.maestro("castor", "upload", "-d", name("configs"), "-p", configs.toString());
        installation.maestro(
                "task",
                "create",
                "-c",
                name("configs"),
                "-d",
                name("data"),
                "-t",
                name("jobs"),
                "--containerImage",
                "localhost/busybox:1",
                "--exec",
                "cat %DATA %IN > %OUT",
                "--bypass",
                "--pack",
                "off",
                "--queue",
                "ten_a_second");
    }

    private void awaitItsEnd() {
        await().atMost(Duration.ofSeconds(10L * JOB_SECONDS * ROUNDS))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> {
                    loads.add(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
                    return jdbc.sql("SELECT state FROM task")
                            .query(String.class)
                            .single()
                            .equals("DONE");
                });
    }

    private static String name(String rest) {
        return "user." + installation.user + "." + rest;
    }
}
