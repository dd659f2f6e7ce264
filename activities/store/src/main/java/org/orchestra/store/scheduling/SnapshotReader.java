package org.orchestra.store.scheduling;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Eligibility;
import org.orchestra.domain.scheduling.FairShare;
import org.orchestra.domain.scheduling.OverBudget;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.PriorityRule.UsageCharge;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.Snapshot.Avoiding;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads what a pass knows. It reads a row per node, per job that holds a slot, per task that waits and per job that waits
 * and avoids a node, never one per waiting job.
 */
@Component
public class SnapshotReader {
    /** Half-lives after which use is forgotten: a thousandth is left of it. */
    private static final int FORGOTTEN = 10;

    private final JdbcClient jdbc;
    private final NodeSlotRepository capacity;
    private final PriorityRule rule;
    private final PackRule packRule;
    private final OverBudget overBudget;

    SnapshotReader(
            JdbcClient jdbc, NodeSlotRepository capacity, PriorityRule rule, PackRule packRule, OverBudget overBudget) {
        this.jdbc = jdbc;
        this.capacity = capacity;
        this.rule = rule;
        this.packRule = packRule;
        this.overBudget = overBudget;
    }

    /**
     * A cluster and those that are planned with it.
     *
     * @param cluster the cluster's number
     */
    public ConnectedClusters connected(long cluster) {
        return capacity.connected(cluster);
    }

    /** What is known now of some clusters. */
    public Snapshot of(ConnectedClusters clusters) {
        return new Snapshot(capacity.of(clusters), users());
    }

    /**
     * A user with what waits, also when that is nothing.
     *
     * @param snapshot what is known in the same transaction
     * @param account the user's number
     */
    public UserDemand user(Snapshot snapshot, long account) {
        return snapshot.users().stream()
                .filter(user -> user.user() == account)
                .findFirst()
                .orElseGet(() -> idle(account));
    }

    private UserDemand idle(long account) {
        Standing standing = standing();
        return jdbc.sql("""
                        SELECT a.id, a.max_priority, coalesce(sum(y.activated + y.running), 0) AS load,
                               a.max_running - coalesce(sum(y.activated + y.running), 0) AS user_remaining
                        FROM account a
                        LEFT JOIN open_task t ON t.owner_id = a.id
                        LEFT JOIN task_tally y ON y.task_id = t.id
                        WHERE a.id = :account
                        GROUP BY a.id
                        """)
                .param("account", account)
                .query((row, index) -> standing.user(account, row))
                .single();
    }

    private List<UserDemand> users() {
        Standing standing = standing();
        Map<Long, List<Avoiding>> avoiding = avoiding();
        Map<Long, UserDemand> users = new LinkedHashMap<>();
        jdbc.sql(format("""
                        WITH load AS (
                            SELECT t.owner_id, sum(y.assigned + y.packed + y.activated + y.running) AS load,
                                   sum(y.activated + y.running) AS running
                            FROM open_task t JOIN task_tally y ON y.task_id = t.id
                            GROUP BY t.owner_id)
                        SELECT t.owner_id, a.max_priority, l.load, a.max_running - l.running AS user_remaining,
                               t.id, t.queue_id, y.assigned, t.max_running - y.activated - y.running AS task_remaining,
                               r.cpu_millis, r.memory_mib, r.gpus, r.max_seconds, %s,
                               clusters_of(t.clusters, t.queue_id) AS clusters,
                               t.state = 'RUNNING' AND t.pack IS DISTINCT FROM 1 AS packed
                        FROM task_tally y
                        JOIN task t ON t.id = y.task_id
                        JOIN task_resources r ON r.task_id = t.id
                        JOIN account a ON a.id = t.owner_id
                        JOIN load l ON l.owner_id = t.owner_id
                        WHERE y.assigned > 0 AND t.state IN ('TESTING', 'RUNNING')
                        ORDER BY t.priority DESC, t.id
                        """, SlotTimeReader.MEAN)).query(row -> {
            users.computeIfAbsent(row.getLong("owner_id"), id -> standing.user(id, row))
                    .tasks()
                    .add(task(row, avoiding));
        });
        return List.copyOf(users.values());
    }

    /** The waiting jobs that avoid a node: few, for they all have failed before. */
    private Map<Long, List<Avoiding>> avoiding() {
        Map<Long, List<Avoiding>> avoiding = new HashMap<>();
        jdbc.sql("""
                        SELECT task_id, avoid_node_id, count(*) AS jobs FROM job
                        WHERE state = 'ASSIGNED' AND avoid_node_id IS NOT NULL
                        GROUP BY task_id, avoid_node_id ORDER BY task_id, avoid_node_id
                        """).query(row -> {
            avoiding.computeIfAbsent(row.getLong("task_id"), task -> new ArrayList<>())
                    .add(new Avoiding(row.getLong("avoid_node_id"), row.getInt("jobs")));
        });
        return avoiding;
    }

    private Standing standing() {
        return new Standing(rule.usageCharge().map(this::charged).orElse(Map.of()), exhausted(), overBudget);
    }

    /** Reads a row for each user who has a budget, and most of the held slots when somebody has. */
    private Set<Long> exhausted() {
        return Set.copyOf(jdbc.sql("SELECT account_id FROM budget_use WHERE exhausted")
                .query(Long.class)
                .list());
    }

    /**
     * How the users stand by what they used before.
     *
     * @param charged the slot-seconds that each of them is charged
     * @param exhausted those who have used up their budgets
     * @param overBudget what becomes of their jobs
     */
    private record Standing(Map<Long, Double> charged, Set<Long> exhausted, OverBudget overBudget) {
        UserDemand user(long id, ResultSet row) {
            try {
                FairShare share =
                        new FairShare(row.getInt("max_priority"), row.getLong("load"), charged.getOrDefault(id, 0.0));
                OverBudget over = exhausted.contains(id) ? overBudget : null;
                int headroom = over == OverBudget.WAIT ? 0 : remaining(row, "user_remaining");
                return new UserDemand(id, share, headroom, over, new ArrayList<>());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private TaskDemand task(ResultSet row, Map<Long, List<Avoiding>> avoiding) throws SQLException {
        long task = row.getLong("id");
        Resources request = new Resources(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus"));
        return new TaskDemand(
                task,
                row.getLong("queue_id"),
                row.getInt("assigned"),
                remaining(row, "task_remaining"),
                new Eligibility(
                        request, Set.of((Long[]) row.getArray("clusters").getArray())),
                SlotTimeReader.read(row, packRule).atMost(),
                avoiding.getOrDefault(task, List.of()));
    }

    /** A cap lowered below what runs leaves nothing, and stops no job. */
    private static int remaining(ResultSet row, String column) throws SQLException {
        int remaining = row.getInt(column);
        return row.wasNull() ? Snapshot.UNCAPPED : Math.max(0, remaining);
    }

    /** The slot-seconds that each user is charged: what was given back, as far as remembered, and what is held now. */
    private Map<Long, Double> charged(UsageCharge charge) {
        Map<Long, Double> charged = new HashMap<>();
        jdbc.sql("""
                        WITH today AS (SELECT (now() AT TIME ZONE 'UTC')::date AS day),
                        given_back AS (
                            SELECT u.account_id, u.slot_seconds * 2 ^ (-(t.day - u.day) / :halfLife::float8) AS seconds
                            FROM slot_usage u, today t
                            WHERE u.day > t.day - ceil(:remembered::float8)::int),
                        held AS (
                            SELECT t.owner_id, greatest(extract(epoch FROM now() - j.granted_at), :grant) AS seconds
                            FROM job j JOIN task t ON t.id = j.task_id
                            WHERE j.node_id IS NOT NULL)
                        SELECT account_id, sum(seconds) AS seconds
                        FROM (SELECT * FROM given_back UNION ALL SELECT * FROM held) c
                        GROUP BY account_id
                        """)
                .param("halfLife", days(charge))
                .param("remembered", FORGOTTEN * days(charge))
                .param("grant", charge.perGrant().toSeconds())
                .query(row -> {
                    charged.put(row.getLong("account_id"), row.getDouble("seconds"));
                });
        return charged;
    }

    private static double days(UsageCharge charge) {
        return charge.halfLife().toSeconds() / 86_400.0;
    }
}
