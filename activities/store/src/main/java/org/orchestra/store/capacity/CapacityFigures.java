package org.orchestra.store.capacity;

import java.util.List;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of figures on queues and nodes. Reads tallies and held slots, never a row per waiting job. */
@Component
public class CapacityFigures {
    private final JdbcClient jdbc;

    CapacityFigures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A queue in numbers.
     *
     * @param cluster the first of its clusters
     * @param waiting jobs that wait for a slot
     * @param running jobs that hold one
     * @param enabled slots that its nodes may give
     * @param free slots that a job could have now
     */
    public record QueueFigures(String cluster, String queue, long waiting, long running, long enabled, long free) {}

    /** How many nodes of a cluster's queues are in a state. */
    public record NodeFigures(String cluster, NodeState state, long nodes) {}

    public List<QueueFigures> queues() {
        return jdbc.sql("""
                        WITH waiting AS (
                            SELECT t.queue_id, sum(y.assigned) AS jobs
                            FROM task_tally y JOIN task t ON t.id = y.task_id
                            WHERE y.assigned > 0 AND t.state IN ('TESTING', 'RUNNING')
                            GROUP BY t.queue_id),
                        slots AS (
                            SELECT n.queue_id, sum(u.used_slots) AS used, sum(n.enabled_slots) AS enabled,
                                   sum(greatest(0, n.enabled_slots - u.used_slots))
                                       FILTER (WHERE n.health = 'HEALTHY' AND NOT n.drained) AS free
                            FROM node n JOIN node_usage u ON u.node_id = n.id
                            GROUP BY n.queue_id)
                        SELECT c.name AS cluster, q.name AS queue, coalesce(w.jobs, 0) AS waiting,
                               coalesce(s.used, 0) AS running, coalesce(s.enabled, 0) AS enabled, coalesce(s.free, 0) AS free
                        FROM queue q
                        JOIN queue_cluster m ON m.queue_id = q.id AND m.preference = 0
                        JOIN cluster c ON c.id = m.cluster_id
                        LEFT JOIN waiting w ON w.queue_id = q.id
                        LEFT JOIN slots s ON s.queue_id = q.id
                        """).query(QueueFigures.class).list();
    }

    public List<NodeFigures> nodes() {
        return jdbc.sql("""
                        SELECT c.name AS cluster, least(n.enabled_slots, 1) AS enabled, n.drained, n.health, count(*) AS nodes
                        FROM node n JOIN cluster c ON c.id = n.cluster_id
                        GROUP BY c.name, least(n.enabled_slots, 1), n.drained, n.health
                        """)
                .query((row, index) -> new NodeFigures(
                        row.getString("cluster"),
                        NodeState.of(
                                row.getInt("enabled"),
                                row.getBoolean("drained"),
                                NodeHealthState.valueOf(row.getString("health"))),
                        row.getLong("nodes")))
                .list();
    }
}
