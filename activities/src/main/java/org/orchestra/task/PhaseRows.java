package org.orchestra.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.Batch;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of a task's phases and batches, as its workflow needs them. */
@Component
class PhaseRows {
    private final JdbcClient jdbc;

    PhaseRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An open job; its node is known while it holds a slot. */
    record JobRow(int number, int attempt, @Nullable String node) {}

    void assign(long task, int from, int to) {
        jdbc.sql("""
                        UPDATE job SET state = 'ASSIGNED', assigned_at = now()
                        WHERE task_id = :task AND number >= :from AND number < :to AND state = 'REGISTERED'
                        """).param("task", task).param("from", from).param("to", to).update();
    }

    List<JobRow> openJobs(long task, int from, int to) {
        return jdbc.sql("""
                        SELECT j.number, j.attempt, n.name AS node
                        FROM job j LEFT JOIN node n ON n.id = j.node_id
                        WHERE j.task_id = :task AND j.number >= :from AND j.number < :to
                          AND j.state IN ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING')
                        ORDER BY j.number
                        """)
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .query(JobRow.class)
                .list();
    }

    int failures(long task, int from, int to) {
        return jdbc.sql("""
                        SELECT count(*) FROM job
                        WHERE task_id = :task AND number >= :from AND number < :to AND state IN ('FAILED', 'KILLED', 'BROKEN')
                        """)
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .query(Integer.class)
                .single();
    }

    /** The numbers of the batches with jobs that have not ended, ascending. */
    List<Integer> openBatches(long task) {
        return jdbc.sql("""
                        SELECT DISTINCT number / :size AS batch FROM job
                        WHERE task_id = :task AND state IN ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING')
                        ORDER BY batch
                        """)
                .param("task", task)
                .param("size", Batch.MAX_JOBS)
                .query(Integer.class)
                .list();
    }

    /** One line about the jobs that failed, with the first as example; null when none did. */
    @Nullable String failure(long task, String prefix) {
        return jdbc.sql("""
                        SELECT :prefix || y.failed + y.killed || ' of ' || t.jobs || ' jobs failed, the first is job '
                               || j.number || ' (' || j.name || '): ' || coalesce(j.reason, r.reason, 'stopped')
                        FROM task t
                        JOIN task_tally y ON y.task_id = t.id
                        JOIN LATERAL (SELECT * FROM job WHERE task_id = t.id AND state IN ('FAILED', 'KILLED')
                                      ORDER BY number LIMIT 1) j ON true
                        LEFT JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
                        WHERE t.id = :task
                        """)
                .param("prefix", prefix)
                .param("task", task)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    /** One line about the run that was stopped first, where no job failed of its own; null when none was. */
    @Nullable String interruption(long task, String prefix) {
        return jdbc.sql("""
                        SELECT :prefix || 'job ' || j.number || ' (' || j.name || ') was stopped: '
                               || coalesce(r.reason, 'nobody said why')
                        FROM run r
                        JOIN job j ON j.task_id = r.task_id AND j.number = r.number AND j.attempt = r.attempt
                        WHERE r.task_id = :task AND r.outcome = 'KILLED' AND j.state = 'BROKEN'
                        ORDER BY r.finished_at, r.number LIMIT 1
                        """)
                .param("prefix", prefix)
                .param("task", task)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    String cluster(long task) {
        return jdbc.sql("""
                        SELECT c.name FROM task t JOIN queue q ON q.id = t.queue_id JOIN cluster c ON c.id = q.cluster_id
                        WHERE t.id = :task
                        """).param("task", task).query(String.class).single();
    }
}
