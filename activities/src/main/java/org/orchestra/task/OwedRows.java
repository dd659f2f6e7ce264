package org.orchestra.task;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of jobs that are owed a run. */
@Component
class OwedRows {
    private static final String OWED = """
            j.state = 'FAILED' AND r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
            AND NOT r.charged AND r.outcome <> 'EVICTED'
            """;

    private static final String REOPENED = "state = 'REGISTERED', reason = NULL, assigned_at = NULL";

    private final JdbcClient jdbc;

    OwedRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The tasks that have ended, with jobs that are owed a run. */
    List<Long> endedTasks() {
        return jdbc.sql("SELECT DISTINCT t.id FROM task t JOIN job j ON j.task_id = t.id JOIN run r ON " + OWED + """
                        WHERE t.state = 'FINALIZED' OR t.state = 'BROKEN' AND NOT EXISTS (
                            SELECT FROM job f JOIN run c ON c.task_id = f.task_id AND c.number = f.number
                                 AND c.attempt = f.attempt
                            WHERE f.task_id = t.id AND f.state IN ('FAILED', 'KILLED') AND c.charged)
                        ORDER BY t.id
                        """)
                .query(Long.class)
                .list();
    }

    /** Makes the owed jobs REGISTERED; returns how many they are. */
    int reopenJobs(long task) {
        return jdbc.sql("UPDATE job j SET " + REOPENED + " FROM run r WHERE j.task_id = :task AND " + OWED)
                .param("task", task)
                .update();
    }

    /** Makes every job REGISTERED that is not done; their attempts count on. */
    void reopenUnfinished(long task) {
        jdbc.sql("UPDATE job j SET " + REOPENED
                        + " WHERE j.task_id = :task AND j.state IN ('FAILED', 'KILLED', 'BROKEN')")
                .param("task", task)
                .update();
    }

    /** Whether the task has failed jobs, each of them is owed a run, and nobody stopped another. */
    boolean owesEveryFailure(long task) {
        return jdbc.sql("""
                        SELECT coalesce(bool_and(j.state = 'FAILED' AND NOT r.charged), false)
                        FROM job j JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
                        WHERE j.task_id = :task AND j.state IN ('FAILED', 'KILLED')
                        """).param("task", task).query(Boolean.class).single();
    }
}
