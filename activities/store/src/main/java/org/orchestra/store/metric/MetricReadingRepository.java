package org.orchestra.store.metric;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.metric.LogPiece;
import org.orchestra.runner.metric.MetricReading;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of logs that are being read for metrics. */
@Component
class MetricReadingRepository {
    private final JdbcClient jdbc;

    MetricReadingRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The logs of a cluster that have waited the longest to be read on. Nobody else gets them within a minute. */
    List<MetricReading> claim(String cluster, int most) {
        return jdbc.sql("""
                        WITH due AS (
                            SELECT m.task_id, m.number, m.attempt
                            FROM metric_reading m
                            WHERE m.cluster_id = (SELECT id FROM cluster WHERE name = :cluster) AND m.next_at <= now()
                            ORDER BY m.next_at LIMIT :most FOR UPDATE SKIP LOCKED)
                        UPDATE metric_reading m SET next_at = now() + interval '1 minute'
                        FROM due d
                        JOIN task t ON t.id = d.task_id
                        JOIN account a ON a.id = t.owner_id
                        JOIN job j ON j.task_id = d.task_id AND j.number = d.number
                        JOIN run r ON r.task_id = d.task_id AND r.number = d.number AND r.attempt = d.attempt
                        LEFT JOIN job_type y ON y.id = t.job_type_id
                        WHERE m.task_id = d.task_id AND m.number = d.number AND m.attempt = d.attempt
                        RETURNING m.*, t.uid, t.name, t.jobs, a.username, j.name AS job_name, y.parser, y.pattern,
                                  extract(epoch FROM now() - r.finished_at)::bigint AS ended_seconds
                        """)
                .param("cluster", cluster)
                .param("most", most)
                .query((row, index) -> new MetricReading(
                        new TaskRef(
                                row.getLong("task_id"),
                                row.getString("uid"),
                                row.getString("name"),
                                row.getString("username")),
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt")),
                        row.getString("job_name"),
                        row.getLong("position"),
                        row.getBoolean("passing"),
                        row.getString("state"),
                        row.getString("parser"),
                        row.getString("pattern"),
                        row.getInt("idle"),
                        row.getInt("jobs"),
                        endedFor(row.getObject("ended_seconds", Long.class))))
                .list();
    }

    private static @Nullable Duration endedFor(@Nullable Long seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    /**
     * Moves on, unless somebody else has meanwhile. Whoever has the log has it for a minute: if it is due, its run has ended
     * meanwhile, and the rest is read at once.
     */
    boolean advance(MetricReading from, LogPiece to, Duration pause) {
        return statement(from, """
                        UPDATE metric_reading SET position = :then, passing = :passing, state = :state,
                               idle = CASE WHEN :then = position THEN least(idle + 1, 20) ELSE 0 END,
                               next_at = CASE WHEN next_at <= clock_timestamp() THEN now()
                                              ELSE now() + :pause * interval '1 millisecond' END
                        WHERE task_id = :task AND number = :job AND attempt = :attempt AND position = :position
                        """)
                        .param("then", to.position())
                        .param("passing", to.passing())
                        .param("state", to.state())
                        .param("pause", pause.toMillis())
                        .update()
                == 1;
    }

    /** Ends the reading, unless somebody else has moved on meanwhile. */
    boolean complete(MetricReading reading) {
        return statement(reading, """
                        DELETE FROM metric_reading
                        WHERE task_id = :task AND number = :job AND attempt = :attempt AND position = :position
                        """).update() == 1;
    }

    private StatementSpec statement(MetricReading reading, String sql) {
        return jdbc.sql(sql)
                .param("task", reading.run().taskId())
                .param("job", reading.run().job())
                .param("attempt", reading.run().attempt())
                .param("position", reading.position());
    }
}
