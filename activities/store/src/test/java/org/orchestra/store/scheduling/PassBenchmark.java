package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.scheduling.PassResult;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a pass costs, commit included, in a large data and in a small one that stands beside it as the baseline:
 * their passes take turns, so that a slow moment of the machine meets both. It prints medians and ratios and asserts only
 * that every pass filled what it should. Run it with {@code deploy/benchmark/pass}; it is in no test tier.
 */
class PassBenchmark {
    private static final int USERS = 1_000;
    private static final int NODES = 1_250;
    private static final int SLOTS = 8;
    private static final int FEW = 100;
    private static final int WARM_UPS = 20;
    private static final int ROUNDS = 60;
    /** The jobs of a user that are used up before and while it is measured, half of them. */
    private static final int USED = (NODES * SLOTS + FEW * (WARM_UPS + ROUNDS / 2)) / USERS;

    @RegisterExtension
    static final StoreExtension SMALL = new StoreExtension();

    @RegisterExtension
    static final StoreExtension LARGE = new StoreExtension();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void cost() {
        fill(SMALL, 10 + USED);
        fill(LARGE, 1_000 + USED);
        System.out.printf(
                "%n%d users, %d slots on %d nodes; synchronous_commit %s, fsync %s, %d processors, %d rounds%n%n",
                USERS,
                NODES * SLOTS,
                NODES,
                setting("synchronous_commit"),
                setting("fsync"),
                Runtime.getRuntime().availableProcessors(),
                ROUNDS);

        // a data whose slots are all free fills itself, the limit of a pass at a time; the small one warms up the
        // JVM
        List<Double> smallFilling = fillUp(SMALL);
        List<Double> largeFilling = fillUp(LARGE);

        List<Double> small = new ArrayList<>();
        List<Double> large = new ArrayList<>();
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            free(SMALL, FEW);
            free(LARGE, FEW);
            double one = pass(SMALL, FEW);
            double other = pass(LARGE, FEW);
            if (round >= 0) {
                small.add(one);
                large.add(other);
            }
        }
        double baseline = median(small);
        row("pass", "waiting", "fills", "median ms", "worst ms", "ratio");
        print("baseline", 10L * USERS, FEW, small, baseline);
        print("large", 1_000L * USERS, FEW, large, baseline);
        print("baseline, filling up", 10L * USERS, PassResult.LIMIT, smallFilling, baseline);
        print("large, filling up", 1_000L * USERS, PassResult.LIMIT, largeFilling, baseline);
    }

    private static List<Double> fillUp(StoreExtension store) {
        List<Double> times = new ArrayList<>();
        for (int pass = 0; pass < NODES * SLOTS / PassResult.LIMIT; pass++) {
            times.add(pass(store, PassResult.LIMIT));
        }
        return times;
    }

    /** The time of one pass in milliseconds. */
    private static double pass(StoreExtension store, int fills) {
        long start = System.nanoTime();
        PassResult result = store.get(SchedulingPass.class).make(CLUSTER, false);
        double millis = (System.nanoTime() - start) / 1e6;
        assertThat(result.granted()).isEqualTo(fills);
        // as if every grant had been taken up: what is sent again is not measured here
        store.jdbc()
                .sql("UPDATE job SET accepted = true WHERE node_id IS NOT NULL AND NOT accepted")
                .update();
        return millis;
    }

    /** Ends some jobs, spread over the nodes. */
    private static void free(StoreExtension store, int slots) {
        JdbcClient jdbc = store.jdbc();
        jdbc.sql("""
                        UPDATE job SET state = 'RUNNING'
                        WHERE (task_id, number) IN (SELECT task_id, number FROM job WHERE node_id IS NOT NULL
                                                    ORDER BY md5(node_id || '/' || slot) LIMIT :slots)
                        """).param("slots", slots).update();
        jdbc.sql("UPDATE job SET state = 'DONE', node_id = NULL, slot = NULL WHERE state = 'RUNNING'")
                .update();
    }

    /** A task of {@code jobs} waiting jobs for each user, and the slots. */
    private static void fill(StoreExtension store, int jobs) {
        JdbcClient jdbc = store.jdbc();
        store.data().queue("cpu", CLUSTER);
        store.data().user("ana");
        jdbc.sql("""
                        INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                        SELECT queue_id, cluster_id, 'n' || n, :slots, :slots FROM queue_cluster, generate_series(1, :nodes) n
                        """).param("slots", SLOTS).param("nodes", NODES).update();
        jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state)
                        SELECT 'u' || n, 'u' || n || '@lab.example', 'x', 'USER', 'ACTIVE' FROM generate_series(1, :users) n
                        """).param("users", USERS).update();
        jdbc.sql("""
                        INSERT INTO task (uid, owner_id, name, data_dataset_id, config_dataset_id, queue_id, image, command,
                                          bypass, jobs, state)
                        SELECT lpad(to_hex(a.id), 8, '0'), a.id, 'user.' || a.username || '.train', d.id, d.id, q.id,
                               'python:3', 'run', true, :jobs, 'RUNNING'
                        FROM account a, dataset d, queue q WHERE a.username LIKE 'u%' ORDER BY a.id
                        """).param("jobs", jobs).update();
        jdbc.sql("""
                        INSERT INTO job (task_id, number, name, state, assigned_at)
                        SELECT t.id, n, 'config-' || n, 'ASSIGNED', now() FROM task t, generate_series(0, t.jobs - 1) n
                        """).update();
        jdbc.sql("VACUUM ANALYZE").update();
    }

    private static String setting(String name) {
        return LARGE.jdbc().sql("SHOW " + name).query(String.class).single();
    }

    private static double median(List<Double> times) {
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void print(String name, long waiting, int fills, List<Double> times, double baseline) {
        double median = median(times);
        double worst = times.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        row(
                name,
                "%,d".formatted(waiting),
                Integer.toString(fills),
                "%.1f".formatted(median),
                "%.1f".formatted(worst),
                "%.2f".formatted(median / baseline));
    }

    private static void row(Object... cells) {
        System.out.println("%-22s %12s %7s %10s %10s %7s".formatted(cells));
    }
}
