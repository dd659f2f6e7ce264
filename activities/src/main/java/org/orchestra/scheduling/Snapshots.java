package org.orchestra.scheduling;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Size;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.PriorityRule.Memory;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;
import org.orchestra.domain.scheduling.Standing;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads what a pass knows. It reads a row per node, per job that holds a slot and per task that waits, never one per
 * waiting job.
 */
@Component
public class Snapshots {
    /** Half-lives after which use is forgotten: a thousandth is left of it. */
    private static final int FORGOTTEN = 10;

    private final JdbcClient jdbc;
    private final PriorityRule rule;

    Snapshots(JdbcClient jdbc, PriorityRule rule) {
        this.jdbc = jdbc;
        this.rule = rule;
    }

    /**
     * What is known now.
     *
     * @param cluster the cluster's number
     */
    public Snapshot of(long cluster) {
        return new Snapshot(queues(cluster), users());
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
        Map<Long, Double> charged = rule.memory().map(this::charged).orElse(Map.of());
        return jdbc.sql("""
                        SELECT a.id, a.max_priority, coalesce(sum(y.activated + y.running), 0) AS load,
                               a.max_running - coalesce(sum(y.activated + y.running), 0) AS user_room
                        FROM account a
                        LEFT JOIN task t ON t.owner_id = a.id AND t.state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL')
                        LEFT JOIN task_tally y ON y.task_id = t.id
                        WHERE a.id = :account
                        GROUP BY a.id
                        """)
                .param("account", account)
                .query((row, index) -> user(account, row, charged))
                .single();
    }

    private List<QueueCapacity> queues(long cluster) {
        Map<Long, List<NodeSlots>> nodes = new LinkedHashMap<>();
        jdbc.sql("SELECT id FROM queue WHERE cluster_id = :cluster ORDER BY id")
                .param("cluster", cluster)
                .query(row -> {
                    nodes.put(row.getLong("id"), new ArrayList<>());
                });
        jdbc.sql("""
                        SELECT n.queue_id, n.id, n.enabled_slots, n.drained, n.health, o.cpu_millis, o.memory_mib, o.gpus,
                               array_remove(array_agg(j.slot), NULL) AS used
                        FROM node n
                        JOIN queue q ON q.id = n.queue_id
                        LEFT JOIN observed_node o ON o.cluster_id = q.cluster_id AND o.name = n.name
                        LEFT JOIN job j ON j.node_id = n.id
                        WHERE q.cluster_id = :cluster
                        GROUP BY n.id, o.cluster_id, o.name
                        ORDER BY n.id
                        """).param("cluster", cluster).query(row -> {
            nodes.computeIfAbsent(row.getLong("queue_id"), queue -> new ArrayList<>())
                    .add(node(row));
        });
        return nodes.entrySet().stream()
                .map(queue -> new QueueCapacity(queue.getKey(), queue.getValue()))
                .toList();
    }

    private static NodeSlots node(ResultSet row) throws SQLException {
        int enabled = row.getInt("enabled_slots");
        NodeState state =
                NodeState.of(enabled, row.getBoolean("drained"), NodeHealthState.valueOf(row.getString("health")));
        Set<Integer> used = used(row);
        return new NodeSlots(
                row.getLong("id"),
                state,
                enabled,
                used.size(),
                state == NodeState.OPEN ? free(enabled, used) : List.of(),
                size(row));
    }

    private static Set<Integer> used(ResultSet row) throws SQLException {
        Array used = row.getArray("used");
        return new HashSet<>(List.of((Integer[]) used.getArray()));
    }

    /** A node lowered below its running jobs has none free, though some low numbers may be. */
    private static List<Integer> free(int enabled, Set<Integer> used) {
        return IntStream.range(0, enabled)
                .filter(slot -> !used.contains(slot))
                .limit(Math.max(0, enabled - used.size()))
                .boxed()
                .toList();
    }

    private static @Nullable Size size(ResultSet row) throws SQLException {
        int cpus = row.getInt("cpu_millis");
        return row.wasNull() ? null : new Size(cpus, row.getInt("memory_mib"), row.getInt("gpus"));
    }

    private List<UserDemand> users() {
        Map<Long, Double> charged = rule.memory().map(this::charged).orElse(Map.of());
        Map<Long, UserDemand> users = new LinkedHashMap<>();
        jdbc.sql("""
                        WITH load AS (
                            SELECT t.owner_id, sum(y.assigned + y.activated + y.running) AS load,
                                   sum(y.activated + y.running) AS running
                            FROM task t JOIN task_tally y ON y.task_id = t.id
                            WHERE t.state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL')
                            GROUP BY t.owner_id)
                        SELECT t.owner_id, a.max_priority, l.load, a.max_running - l.running AS user_room,
                               t.id, t.queue_id, y.assigned, t.max_running - y.activated - y.running AS task_room,
                               q.cpu_millis, q.memory_mib, q.gpus
                        FROM task_tally y
                        JOIN task t ON t.id = y.task_id
                        JOIN queue q ON q.id = t.queue_id
                        JOIN account a ON a.id = t.owner_id
                        JOIN load l ON l.owner_id = t.owner_id
                        WHERE y.assigned > 0 AND t.state IN ('TESTING', 'RUNNING')
                        ORDER BY t.priority DESC, t.id
                        """).query(row -> {
            users.computeIfAbsent(row.getLong("owner_id"), id -> user(id, row, charged))
                    .tasks()
                    .add(task(row));
        });
        return List.copyOf(users.values());
    }

    private static UserDemand user(long id, ResultSet row, Map<Long, Double> charged) {
        try {
            Standing standing =
                    new Standing(row.getInt("max_priority"), row.getLong("load"), charged.getOrDefault(id, 0.0));
            return new UserDemand(id, standing, room(row, "user_room"), new ArrayList<>());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TaskDemand task(ResultSet row) throws SQLException {
        Size request = new Size(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus"));
        return new TaskDemand(
                row.getLong("id"), row.getLong("queue_id"), row.getInt("assigned"), room(row, "task_room"), request);
    }

    /** A cap lowered below what runs leaves no room, and takes nothing away. */
    private static int room(ResultSet row, String column) throws SQLException {
        int room = row.getInt(column);
        return row.wasNull() ? Snapshot.UNCAPPED : Math.max(0, room);
    }

    /** The slot-seconds that each user is charged: what was given back, as far as remembered, and what is held now. */
    private Map<Long, Double> charged(Memory memory) {
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
                .param("halfLife", days(memory))
                .param("remembered", FORGOTTEN * days(memory))
                .param("grant", memory.grant().toSeconds())
                .query(row -> {
                    charged.put(row.getLong("account_id"), row.getDouble("seconds"));
                });
        return charged;
    }

    private static double days(Memory memory) {
        return memory.halfLife().toSeconds() / 86_400.0;
    }
}
