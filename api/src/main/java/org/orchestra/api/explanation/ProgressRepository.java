package org.orchestra.api.explanation;

import java.util.OptionalDouble;
import org.orchestra.api.explanation.TaskSummary.Runs;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of a task's progress. */
@Component
class ProgressRepository {
    private final JdbcClient jdbc;

    ProgressRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Pace(double hours, long jobs) {}

    /**
     * How many jobs of a task end in an hour: observed since it entered the phase in which it is, over the last hour at
     * most; where its jobs take long, over the last four usual run times, for they end in bursts. Empty when none has
     * ended in that time.
     */
    OptionalDouble jobsPerHour(long task) {
        Pace pace = jdbc.sql("""
                        WITH began AS (
                            SELECT greatest(
                                coalesce((SELECT at FROM transition WHERE task_id = :task AND job IS NULL
                                          ORDER BY seq DESC LIMIT 1), t.created_at),
                                now() - greatest(interval '1 hour',
                                                 4 * interval '1 second' * coalesce(y.timed_seconds / nullif(y.timed_runs, 0), 0)))
                                AS at
                            FROM task t JOIN task_tally y ON y.task_id = t.id WHERE t.id = :task)
                        SELECT extract(epoch FROM now() - began.at) / 3600 AS hours,
                               (SELECT count(*)
                                FROM run r JOIN job j ON j.task_id = r.task_id AND j.number = r.number AND j.attempt = r.attempt
                                WHERE r.task_id = :task AND r.finished_at > began.at AND j.state IN ('DONE', 'FAILED')) AS jobs
                        FROM began
                        """).param("task", task).query(Pace.class).single();
        return pace.jobs() == 0 || pace.hours() <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(pace.jobs() / pace.hours());
    }

    /** How many jobs are done whose last run wrote no output. */
    long withoutOutput(long task) {
        return jdbc.sql("""
                        SELECT count(*)
                        FROM run r JOIN job j ON j.task_id = r.task_id AND j.number = r.number AND j.attempt = r.attempt
                        WHERE r.task_id = :task AND NOT r.wrote_output AND j.state = 'DONE'
                        """).param("task", task).query(Long.class).single();
    }

    Runs runs(long task) {
        return jdbc.sql("""
                        SELECT count(*) AS total, count(*) FILTER (WHERE charged) AS charged,
                               count(*) FILTER (WHERE outcome = 'EVICTED') AS evicted
                        FROM run WHERE task_id = :task
                        """).param("task", task).query(Runs.class).single();
    }
}
