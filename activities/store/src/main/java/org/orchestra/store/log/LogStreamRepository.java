package org.orchestra.store.log;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of logs that somebody reads while they grow. Every statement stands for itself. */
@Component
public class LogStreamRepository {
    /** How many pieces may wait for their reader: a slow one slows the copying, and nothing piles up. */
    private static final int MAX_WAITING = 64;

    private static final String WHEREABOUTS = """
            SELECT t.id AS task_id, c.name AS cluster, c.type, r.outcome IS NOT NULL AS ended
            FROM run r
            JOIN task t ON t.id = r.task_id
            JOIN queue q ON q.id = t.queue_id
            JOIN cluster c ON c.id = q.cluster_id
            """;

    private final JdbcClient jdbc;

    LogStreamRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a run is, and whether it has ended. */
    public record Whereabouts(long taskId, String cluster, ClusterType type, boolean ended) {
        /** Of a run that is not there any more. */
        public static final Whereabouts GONE = new Whereabouts(0, "", ClusterType.LOCAL, true);
    }

    /** Bytes of a log, and how many come before them. */
    public record Piece(long at, byte[] bytes) {}

    /**
     * A log that a worker is to copy.
     *
     * @param copied where to go on
     */
    public record Wanted(UUID id, TaskRef task, RunKey run, boolean goesOn, long copied) {}

    public Whereabouts whereabouts(RunKey run) {
        return jdbc.sql(WHEREABOUTS + "WHERE r.task_id = :task AND r.number = :job AND r.attempt = :attempt")
                .param("task", run.taskId())
                .param("job", run.job())
                .param("attempt", run.attempt())
                .query(Whereabouts.class)
                .optional()
                .orElse(Whereabouts.GONE);
    }

    public Whereabouts whereabouts(String task, int job, int attempt) {
        return jdbc.sql(WHEREABOUTS + "WHERE t.name = :task AND r.number = :job AND r.attempt = :attempt")
                .param("task", task)
                .param("job", job)
                .param("attempt", attempt)
                .query(Whereabouts.class)
                .optional()
                .orElse(Whereabouts.GONE);
    }

    /** Asks for a log, and forgets those whose readers have died. */
    public void open(UUID id, String cluster, RunKey run, boolean goesOn, long from) {
        jdbc.sql("DELETE FROM log_follow WHERE until < now()").update();
        jdbc.sql("""
                        INSERT INTO log_follow (id, cluster, task_id, number, attempt, goes_on, until, copied)
                        VALUES (:id, :cluster, :task, :job, :attempt, :goesOn, now() + interval '15 seconds', :from)
                        """)
                .param("id", id)
                .param("cluster", cluster)
                .param("task", run.taskId())
                .param("job", run.job())
                .param("attempt", run.attempt())
                .param("goesOn", goesOn)
                .param("from", from)
                .update();
    }

    /** Says that somebody still reads; false when the database has lost it. */
    public boolean renew(UUID id) {
        return statement(id, "UPDATE log_follow SET until = now() + interval '15 seconds' WHERE id = :id")
                        .update()
                == 1;
    }

    public boolean isComplete(UUID id) {
        return statement(id, "SELECT count(*) > 0 FROM log_follow WHERE id = :id AND complete")
                .query(Boolean.class)
                .single();
    }

    /** Takes what has been copied, in order. */
    public List<Piece> take(UUID id) {
        return statement(id, "DELETE FROM log_piece WHERE follow_id = :id RETURNING at, bytes")
                .query(Piece.class)
                .list()
                .stream()
                .sorted(Comparator.comparing(Piece::at))
                .toList();
    }

    public void close(UUID id) {
        statement(id, "DELETE FROM log_follow WHERE id = :id").update();
    }

    /**
     * The logs of a cluster's running runs that the worker is to copy: those it copies already, and those that nobody
     * copies. It has them for the next five seconds.
     */
    public List<Wanted> claim(String cluster, UUID worker, int most) {
        return jdbc.sql("""
                        WITH wanted AS (
                            SELECT f.id FROM log_follow f JOIN run r USING (task_id, number, attempt)
                            WHERE f.cluster = :cluster AND f.until > now() AND NOT f.complete AND r.outcome IS NULL
                              AND (f.worker IS NULL OR f.worker = :worker OR f.worker_until < now())
                            ORDER BY f.worker IS NULL, f.id LIMIT :most FOR UPDATE OF f)
                        UPDATE log_follow f SET worker = :worker, worker_until = now() + interval '5 seconds'
                        FROM wanted w, task t JOIN account a ON a.id = t.owner_id
                        WHERE f.id = w.id AND t.id = f.task_id
                        RETURNING f.id, t.id AS task_id, t.uid, t.name, a.username, f.number, f.attempt, f.goes_on, f.copied
                        """)
                .param("cluster", cluster)
                .param("worker", worker)
                .param("most", most)
                .query((row, index) -> new Wanted(
                        row.getObject("id", UUID.class),
                        new TaskRef(
                                row.getLong("task_id"),
                                row.getString("uid"),
                                row.getString("name"),
                                row.getString("username")),
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt")),
                        row.getBoolean("goes_on"),
                        row.getLong("copied")))
                .list();
    }

    /** Adds a piece; not when another worker has taken over, nobody reads any more, or too much waits to be read. */
    public boolean put(UUID id, UUID worker, Piece piece) {
        return statement(id, """
                                WITH grown AS (
                                    UPDATE log_follow SET copied = copied + :length
                                    WHERE id = :id AND worker = :worker AND copied = :at AND until > now()
                                      AND (SELECT count(*) FROM log_piece WHERE follow_id = :id) < :most
                                    RETURNING id)
                                INSERT INTO log_piece (follow_id, at, bytes) SELECT id, :at, :bytes FROM grown
                                """)
                        .param("worker", worker)
                        .param("at", piece.at())
                        .param("length", piece.bytes().length)
                        .param("bytes", piece.bytes())
                        .param("most", MAX_WAITING)
                        .update()
                == 1;
    }

    /** Whether a piece that could not be put may be, later. */
    public boolean isAwaited(UUID id, UUID worker, long at) {
        return statement(id, """
                        SELECT count(*) > 0 FROM log_follow
                        WHERE id = :id AND worker = :worker AND copied = :at AND until > now()
                        """)
                .param("worker", worker)
                .param("at", at)
                .query(Boolean.class)
                .single();
    }

    public void complete(UUID id, UUID worker) {
        statement(id, "UPDATE log_follow SET complete = true WHERE id = :id AND worker = :worker")
                .param("worker", worker)
                .update();
    }

    private StatementSpec statement(UUID id, String sql) {
        return jdbc.sql(sql).param("id", id);
    }
}
