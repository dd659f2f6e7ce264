package org.orchestra.store.run;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.run.FailingNodeDetector;
import org.orchestra.domain.run.FinishedRun;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.MappedQuerySpec;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of failing-node detection. Each query reads an index from its end, and not far. */
@Component
class FailingNodeRepository {
    private static final String ENDED = """
            SELECT r.task_id, r.number, r.attempt, t.name AS task, a.username AS owner, r.node, r.outcome,
                   r.cause, coalesce(r.reason, '') AS reason, r.charged,
                   extract(epoch FROM r.finished_at - coalesce(r.started_at, r.launched_at, r.created_at)) AS seconds
            FROM %s r JOIN task t ON t.id = r.task_id JOIN account a ON a.id = t.owner_id
            """;

    private final JdbcClient jdbc;

    FailingNodeRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record SuspectNode(long id, String name, String queue, NodeHealthState health) {}

    SuspectNode node(long id) {
        return jdbc.sql("""
                        SELECT n.id, n.name, q.name AS queue, n.health
                        FROM node n JOIN queue q ON q.id = n.queue_id WHERE n.id = :id
                        """).param("id", id).query(SuspectNode.class).single();
    }

    FinishedRun ended(RunKey key) {
        return runs(jdbc.sql(format(ENDED, "run")
                                + " WHERE r.task_id = :task AND r.number = :job AND r.attempt = :attempt")
                        .param("task", key.taskId())
                        .param("job", key.job())
                        .param("attempt", key.attempt()))
                .single();
    }

    /** The last runs that ended on the node, of those that began since it was healthy, the latest first. */
    List<FinishedRun> last(long node, int most) {
        String last = """
                (SELECT r.* FROM run r JOIN node n ON n.id = r.node_id
                 WHERE r.node_id = :node AND r.created_at >= n.health_since
                   AND r.finished_at > now() - :memory * interval '1 second'
                 ORDER BY r.finished_at DESC LIMIT :most)
                """;
        return runs(jdbc.sql(format(ENDED, last) + " ORDER BY r.finished_at DESC")
                        .param("node", node)
                        .param("memory", FailingNodeDetector.MEMORY.toSeconds())
                        .param("most", most))
                .list();
    }

    /**
     * Of the last runs of the streak's tasks those on other nodes, the latest first; with those for which a node was
     * cordoned, however long ago.
     */
    List<FinishedRun> elsewhere(List<FinishedRun> streak, String node) {
        String last = """
                (SELECT e.* FROM unnest(:tasks::bigint[]) AS suspect (task) CROSS JOIN LATERAL (
                     (SELECT * FROM run WHERE task_id = suspect.task AND finished_at IS NOT NULL
                      ORDER BY finished_at DESC LIMIT :most)
                     UNION
                     (SELECT DISTINCT ON (node) * FROM run
                      WHERE task_id = suspect.task AND NOT charged AND outcome <> 'EVICTED'
                      ORDER BY node, finished_at DESC)) e
                 WHERE e.node <> :node)
                """;
        return runs(jdbc.sql(format(ENDED, last) + " ORDER BY r.finished_at DESC")
                        .param(
                                "tasks",
                                streak.stream()
                                        .map(run -> run.key().taskId())
                                        .distinct()
                                        .toArray(Long[]::new))
                        .param("most", FailingNodeDetector.WINDOW)
                        .param("node", node))
                .list();
    }

    /** The runs are not charged to their jobs. */
    void uncharge(List<FinishedRun> runs) {
        jdbc.sql("""
                        UPDATE run r SET charged = false
                        FROM unnest(:tasks::bigint[], :jobs::int[], :attempts::int[]) AS uncharged (task, job, attempt)
                        WHERE r.task_id = uncharged.task AND r.number = uncharged.job AND r.attempt = uncharged.attempt
                        """)
                .param("tasks", runs.stream().map(run -> run.key().taskId()).toArray(Long[]::new))
                .param("jobs", runs.stream().map(run -> run.key().job()).toArray(Integer[]::new))
                .param("attempts", runs.stream().map(run -> run.key().attempt()).toArray(Integer[]::new))
                .update();
    }

    /** Shuts the node; returns since when. */
    String cordon(long node, String reason) {
        return jdbc.sql("""
                        UPDATE node SET health = 'CORDONED', health_reason = :reason, health_since = now()
                        WHERE id = :node RETURNING health_since::text
                        """)
                .param("reason", reason)
                .param("node", node)
                .query(String.class)
                .single();
    }

    private static MappedQuerySpec<FinishedRun> runs(StatementSpec statement) {
        return statement.query((row, index) -> new FinishedRun(
                new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt")),
                row.getString("task"),
                row.getString("owner"),
                row.getString("node"),
                new FinishedRun.Outcome(row.getString("outcome"), cause(row), row.getString("reason")),
                row.getBoolean("charged"),
                Duration.ofMillis(Math.round(row.getDouble("seconds") * 1_000))));
    }

    private static @Nullable RunCause cause(ResultSet row) throws SQLException {
        String cause = row.getString("cause");
        return cause == null ? null : RunCause.valueOf(cause);
    }
}
