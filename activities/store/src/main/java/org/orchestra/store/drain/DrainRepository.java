package org.orchestra.store.drain;

import java.util.List;
import java.util.Optional;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.DrainTargets.EvictedRun;
import org.orchestra.workflow.drain.DrainStart;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of drains. */
@Component
public class DrainRepository {
    private static final String START = """
            SELECT n.id AS node_id, q.name AS queue, n.name AS node, c.name AS cluster, c.messenger_queue AS cluster_queue
            FROM node n JOIN queue q ON q.id = n.queue_id JOIN cluster c ON c.id = n.cluster_id
            WHERE n.drained AND\s""";

    private final JdbcClient jdbc;

    DrainRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Marks every run that goes on on a drained node. */
    public void markEvicted(long node) {
        jdbc.sql("""
                        UPDATE run r SET eviction_reason = 'the node was drained'
                        FROM (SELECT r.task_id, r.number, r.attempt
                              FROM node n
                              JOIN job j ON j.node_id = n.id
                              JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
                              WHERE n.id = :node AND n.drained AND r.outcome IS NULL AND r.eviction_reason IS NULL
                              ORDER BY r.task_id, r.number
                              FOR UPDATE OF r) m
                        WHERE r.task_id = m.task_id AND r.number = m.number AND r.attempt = m.attempt
                        """).param("node", node).update();
    }

    /** The marked runs of a node that is still drained. One of a pack goes by the name of the pack. */
    List<EvictedRun> evictedRuns(long node) {
        return jdbc.sql("""
                        SELECT r.task_id, coalesce(j.pack, r.number) AS number,
                               coalesce(j.pack_attempt, r.attempt) AS attempt, t.uid, t.name, a.username
                        FROM run r
                        JOIN job j ON j.task_id = r.task_id AND j.number = r.number AND j.attempt = r.attempt
                        JOIN node n ON n.id = r.node_id
                        JOIN task t ON t.id = r.task_id
                        JOIN account a ON a.id = t.owner_id
                        WHERE r.node_id = :node AND n.drained AND r.eviction_reason IS NOT NULL AND r.outcome IS NULL
                        ORDER BY r.task_id, r.number
                        """)
                .param("node", node)
                .query((row, index) -> new EvictedRun(
                        new TaskRef(
                                row.getLong("task_id"),
                                row.getString("uid"),
                                row.getString("name"),
                                row.getString("username")),
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt"))))
                .list();
    }

    /** How many jobs hold a slot of the node; 0 when it is not drained any more. */
    int jobs(long node) {
        return jdbc.sql("""
                        SELECT coalesce(sum(u.used_slots), 0) FROM node n JOIN node_usage u ON u.node_id = n.id
                        WHERE n.id = :node AND n.drained
                        """).param("node", node).query(Integer.class).single();
    }

    public Optional<DrainStart> start(long node) {
        return jdbc.sql(START + "n.id = :node")
                .param("node", node)
                .query(DrainStart.class)
                .optional();
    }

    /** Every drained node that marked runs have not left. */
    public List<DrainStart> open() {
        return jdbc.sql(START + """
                        EXISTS (SELECT FROM run r
                                WHERE r.node_id = n.id AND r.eviction_reason IS NOT NULL AND r.outcome IS NULL)
                        ORDER BY n.id
                        """).query(DrainStart.class).list();
    }
}
