package org.orchestra.store.log;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.log.LogChunk;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.RequestedLog;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of logs that somebody reads while they grow. Every statement stands for itself. */
@Component
public class LogStreamRepository implements LogRequests {
    /** How many chunks may wait for their reader: a slow one slows the copying, and nothing piles up. */
    private static final int MAX_WAITING = 64;

    private static final String LOCATION = """
            SELECT t.id AS task_id, coalesce(r.cluster, '') AS cluster, coalesce(c.type, 'LOCAL') AS type, r.outcome IS NOT NULL AS ended
            FROM run r
            JOIN task t ON t.id = r.task_id
            LEFT JOIN cluster c ON c.name = r.cluster
            """;

    private final JdbcClient jdbc;

    LogStreamRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a run is, and whether it has ended. */
    public record RunLocation(long taskId, String cluster, ClusterType type, boolean ended) {
        /** Of a run that is not there any more. */
        public static final RunLocation GONE = new RunLocation(0, "", ClusterType.LOCAL, true);
    }

    public RunLocation location(RunKey run) {
        return jdbc.sql(LOCATION + "WHERE r.task_id = :task AND r.number = :job AND r.attempt = :attempt")
                .param("task", run.taskId())
                .param("job", run.job())
                .param("attempt", run.attempt())
                .query(RunLocation.class)
                .optional()
                .orElse(RunLocation.GONE);
    }

    public RunLocation location(String task, int job, int attempt) {
        return jdbc.sql(LOCATION + "WHERE t.name = :task AND r.number = :job AND r.attempt = :attempt")
                .param("task", task)
                .param("job", job)
                .param("attempt", attempt)
                .query(RunLocation.class)
                .optional()
                .orElse(RunLocation.GONE);
    }

    /** Asks for a log, and forgets those whose readers have died. */
    public void open(UUID id, String cluster, RunKey run, boolean follow, long from) {
        jdbc.sql("DELETE FROM log_stream WHERE lease_until < now()").update();
        jdbc.sql("""
                        INSERT INTO log_stream (id, cluster, task_id, number, attempt, follow, lease_until, copied)
                        VALUES (:id, :cluster, :task, :job, :attempt, :follow, now() + interval '15 seconds', :from)
                        """)
                .param("id", id)
                .param("cluster", cluster)
                .param("task", run.taskId())
                .param("job", run.job())
                .param("attempt", run.attempt())
                .param("follow", follow)
                .param("from", from)
                .update();
    }

    /** Says that somebody still reads; false when the database has lost it. */
    public boolean renew(UUID id) {
        return statement(id, "UPDATE log_stream SET lease_until = now() + interval '15 seconds' WHERE id = :id")
                        .update()
                == 1;
    }

    public boolean isComplete(UUID id) {
        return statement(id, "SELECT count(*) > 0 FROM log_stream WHERE id = :id AND complete")
                .query(Boolean.class)
                .single();
    }

    /** Takes what has been copied, in order. */
    public List<LogChunk> take(UUID id) {
        return statement(id, "DELETE FROM log_chunk WHERE stream_id = :id RETURNING position, bytes")
                .query(LogChunk.class)
                .list()
                .stream()
                .sorted(Comparator.comparing(LogChunk::position))
                .toList();
    }

    public void close(UUID id) {
        statement(id, "DELETE FROM log_stream WHERE id = :id").update();
    }

    @Override
    public List<RequestedLog> claim(String cluster, UUID worker, int most) {
        return jdbc.sql("""
                        WITH wanted AS (
                            SELECT s.id FROM log_stream s JOIN run r USING (task_id, number, attempt)
                            WHERE s.cluster = :cluster AND s.lease_until > now() AND NOT s.complete AND r.outcome IS NULL
                              AND (s.worker IS NULL OR s.worker = :worker OR s.worker_lease_until < now())
                            ORDER BY s.worker IS NULL, s.id LIMIT :most FOR UPDATE OF s)
                        UPDATE log_stream s SET worker = :worker, worker_lease_until = now() + interval '5 seconds'
                        FROM wanted w, task t JOIN account a ON a.id = t.owner_id
                        WHERE s.id = w.id AND t.id = s.task_id
                        RETURNING s.id, t.id AS task_id, t.uid, t.name, a.username, s.number, s.attempt, s.follow, s.copied
                        """)
                .param("cluster", cluster)
                .param("worker", worker)
                .param("most", most)
                .query((row, index) -> new RequestedLog(
                        row.getObject("id", UUID.class),
                        new TaskRef(
                                row.getLong("task_id"),
                                row.getString("uid"),
                                row.getString("name"),
                                row.getString("username")),
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt")),
                        row.getBoolean("follow"),
                        row.getLong("copied")))
                .list();
    }

    @Override
    public boolean put(UUID id, UUID worker, LogChunk chunk) {
        return statement(id, """
                                WITH grown AS (
                                    UPDATE log_stream SET copied = copied + :length
                                    WHERE id = :id AND worker = :worker AND copied = :position AND lease_until > now()
                                      AND (SELECT count(*) FROM log_chunk WHERE stream_id = :id) < :most
                                    RETURNING id)
                                INSERT INTO log_chunk (stream_id, position, bytes) SELECT id, :position, :bytes FROM grown
                                """)
                        .param("worker", worker)
                        .param("position", chunk.position())
                        .param("length", chunk.bytes().length)
                        .param("bytes", chunk.bytes())
                        .param("most", MAX_WAITING)
                        .update()
                == 1;
    }

    @Override
    public boolean isAwaited(UUID id, UUID worker, long position) {
        return statement(id, """
                        SELECT count(*) > 0 FROM log_stream
                        WHERE id = :id AND worker = :worker AND copied = :position AND lease_until > now()
                        """)
                .param("worker", worker)
                .param("position", position)
                .query(Boolean.class)
                .single();
    }

    @Override
    public void complete(UUID id, UUID worker) {
        statement(id, "UPDATE log_stream SET complete = true WHERE id = :id AND worker = :worker")
                .param("worker", worker)
                .update();
    }

    private StatementSpec statement(UUID id, String sql) {
        return jdbc.sql(sql).param("id", id);
    }
}
