package org.orchestra.scheduling;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.orchestra.domain.scheduling.Placement;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;
import org.orchestra.domain.task.TaskState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of a pass. Nothing here reads a row per waiting job but for those that get a slot. */
@Component
class PassRows {
    /** Namespace of the advisory locks that keep two passes over one cluster apart. */
    private static final int PASS_LOCK = 0x0AC5;

    private static final String GRANTS = """
            SELECT t.name AS task, t.state AS task_state, j.number, j.attempt, n.name AS node
            FROM %s j JOIN task t ON t.id = j.task_id JOIN node n ON n.id = j.node_id
            ORDER BY j.task_id, j.number
            """;

    private final JdbcClient jdbc;

    PassRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A slot that a job holds and that a run should take up. */
    record GrantRow(String task, TaskState taskState, int number, int attempt, String node) {}

    /** A waiting job, locked for this pass. */
    record ClaimRow(long taskId, int number) {}

    /** The id of an active cluster, with every other pass over it shut out until the transaction ends. */
    Optional<Long> lockCluster(String name) {
        Optional<Long> id = jdbc.sql("SELECT id FROM cluster WHERE name = :name AND status = 'ACTIVE'")
                .param("name", name)
                .query(Long.class)
                .optional();
        id.ifPresent(cluster -> jdbc.sql("SELECT pg_advisory_xact_lock(:space, :cluster::int)")
                .param("space", PASS_LOCK)
                .param("cluster", cluster)
                .query((row, index) -> 0)
                .list());
        return id;
    }

    Snapshot snapshot(long cluster) {
        return new Snapshot(nodes(cluster), users());
    }

    /**
     * Grants of the cluster that no run has taken up, to be sent again: all of them, or those whose time has come. That is
     * after one minute, two, four and so on, for each costs events in a history, and a cluster may be without a worker
     * for days.
     */
    List<GrantRow> untaken(long cluster, boolean all) {
        return jdbc.sql("""
                        WITH again AS (
                            UPDATE job j SET deliveries = j.deliveries + 1
                            FROM node n JOIN queue q ON q.id = n.queue_id
                            WHERE n.id = j.node_id AND q.cluster_id = :cluster AND j.state = 'ACTIVATED' AND NOT j.begun
                              AND (:all OR j.granted_at < now() - interval '1 minute' * 2 ^ (j.deliveries - 1))
                            RETURNING j.task_id, j.number, j.attempt, j.node_id)
                        """ + GRANTS.formatted("again"))
                .param("cluster", cluster)
                .param("all", all)
                .query(GrantRow.class)
                .list();
    }

    /** The next waiting jobs of each task, as many as asked for and not being changed by somebody else. */
    List<ClaimRow> claim(Map<Long, Integer> wanted) {
        return jdbc.sql("""
                        SELECT j.task_id, j.number
                        FROM unnest(:tasks::bigint[], :counts::int[]) AS p (task, count)
                        CROSS JOIN LATERAL (
                            SELECT task_id, number FROM job
                            WHERE task_id = p.task AND state = 'ASSIGNED'
                            ORDER BY number LIMIT p.count
                            FOR UPDATE SKIP LOCKED) j
                        ORDER BY j.task_id, j.number
                        """)
                .param("tasks", wanted.keySet().toArray(Long[]::new))
                .param("counts", wanted.values().toArray(Integer[]::new))
                .query(ClaimRow.class)
                .list();
    }

    /** Gives each claimed job its slot; the lists run side by side. */
    List<GrantRow> activate(List<ClaimRow> claims, List<Placement> slots) {
        return jdbc.sql("""
                        WITH granted AS (
                            UPDATE job j
                            SET state = 'ACTIVATED', attempt = j.attempt + 1, node_id = g.node, slot = g.slot,
                                granted_at = now(), deliveries = 1, begun = false, reason = NULL
                            FROM unnest(:tasks::bigint[], :numbers::int[], :nodes::bigint[], :slots::int[])
                                 AS g (task, number, node, slot)
                            WHERE j.task_id = g.task AND j.number = g.number
                            RETURNING j.task_id, j.number, j.attempt, j.node_id)
                        """ + GRANTS.formatted("granted"))
                .param("tasks", claims.stream().map(ClaimRow::taskId).toArray(Long[]::new))
                .param("numbers", claims.stream().map(ClaimRow::number).toArray(Integer[]::new))
                .param("nodes", slots.stream().map(Placement::node).toArray(Long[]::new))
                .param("slots", slots.stream().map(Placement::slot).toArray(Integer[]::new))
                .query(GrantRow.class)
                .list();
    }

    private List<NodeSlots> nodes(long cluster) {
        return jdbc.sql("""
                        SELECT n.id, n.queue_id, n.enabled_slots,
                               coalesce(array_agg(j.slot) FILTER (WHERE j.slot IS NOT NULL), '{}') AS used
                        FROM node n
                        JOIN queue q ON q.id = n.queue_id
                        LEFT JOIN job j ON j.node_id = n.id
                        WHERE q.cluster_id = :cluster AND n.health = 'HEALTHY' AND NOT n.drained AND n.enabled_slots > 0
                        GROUP BY n.id
                        ORDER BY n.id
                        """)
                .param("cluster", cluster)
                .query((row, index) -> new NodeSlots(
                        row.getLong("id"), row.getLong("queue_id"), free(row.getInt("enabled_slots"), used(row))))
                .list();
    }

    /** A node lowered below its running jobs has none free, though some low numbers may be. */
    private static List<Integer> free(int enabled, Set<Integer> used) {
        return IntStream.range(0, enabled)
                .filter(slot -> !used.contains(slot))
                .limit(Math.max(0, enabled - used.size()))
                .boxed()
                .toList();
    }

    private static Set<Integer> used(ResultSet row) throws SQLException {
        Array used = row.getArray("used");
        return new HashSet<>(List.of((Integer[]) used.getArray()));
    }

    private List<UserDemand> users() {
        Map<Long, UserDemand> users = new LinkedHashMap<>();
        jdbc.sql("""
                        WITH load AS (
                            SELECT t.owner_id, sum(y.assigned + y.activated + y.running) AS load
                            FROM task t JOIN task_tally y ON y.task_id = t.id
                            WHERE t.state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL')
                            GROUP BY t.owner_id)
                        SELECT t.owner_id, a.max_priority, l.load, t.id, t.queue_id, y.assigned
                        FROM task_tally y
                        JOIN task t ON t.id = y.task_id
                        JOIN account a ON a.id = t.owner_id
                        JOIN load l ON l.owner_id = t.owner_id
                        WHERE y.assigned > 0 AND t.state IN ('TESTING', 'RUNNING')
                        ORDER BY t.id
                        """).query(row -> {
            UserDemand user = new UserDemand(
                    row.getLong("owner_id"), row.getInt("max_priority"), row.getLong("load"), new ArrayList<>());
            users.computeIfAbsent(user.user(), id -> user)
                    .tasks()
                    .add(new TaskDemand(row.getLong("id"), row.getLong("queue_id"), row.getInt("assigned")));
        });
        return List.copyOf(users.values());
    }
}
