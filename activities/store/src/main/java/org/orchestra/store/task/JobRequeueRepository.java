package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of jobs that are requeued at no cost. */
@Component
class JobRequeueRepository {
    /**
     * Of run r, job j and task t: the job failed, and the run does not count against it. It is the job's last, or one of
     * those that had used up its attempts.
     */
    private static final String REQUEUEABLE = """
            j.state = 'FAILED' AND r.task_id = j.task_id AND r.number = j.number AND t.id = j.task_id
            AND NOT r.charged AND r.outcome <> 'EVICTED' AND r.attempt > j.base_attempt
            AND (r.attempt = j.attempt OR j.attempts_exhausted AND t.max_attempts > (
                SELECT count(*) FROM run c
                WHERE c.task_id = j.task_id AND c.number = j.number AND c.attempt > j.base_attempt AND c.charged
                  AND c.outcome <> 'KILLED'))
            """;

    private static final String REOPENED =
            "state = 'REGISTERED', reason = NULL, assigned_at = NULL, pack = NULL, pack_attempt = NULL";

    private final JdbcClient jdbc;

    JobRequeueRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The tasks that have ended, with jobs to be requeued, with their owners and their data. */
    List<Long> endedTasks() {
        return jdbc.sql("SELECT DISTINCT t.id FROM run r, job j, task t WHERE " + REQUEUEABLE
                        + format("""
                        AND (t.state = 'FINALIZED' OR t.state = 'BROKEN' AND NOT EXISTS (
                            SELECT FROM job j WHERE j.task_id = t.id AND j.state IN ('FAILED', 'KILLED') AND NOT EXISTS (
                                SELECT FROM run r WHERE %s)))
                        AND EXISTS (SELECT FROM account a WHERE a.id = t.owner_id AND a.state <> 'DELETED')
                        AND NOT EXISTS (
                            SELECT FROM dataset_use u JOIN dataset d ON d.id = u.dataset_id
                            LEFT JOIN dataset_registration g ON g.dataset_id = d.id
                            WHERE u.task_id = t.id AND (d.deleted_at IS NOT NULL OR g.state <> 'READY' OR g.dataset_id IS NOT NULL AND d.replaced_at IS NOT NULL))
                        ORDER BY t.id
                        """, REQUEUEABLE))
                .query(Long.class)
                .list();
    }

    /** The cordoned nodes for which the task's jobs are requeued, as in "n1, n2"; empty when none is to be requeued. */
    Optional<String> cordonedNodes(long task) {
        return jdbc.sql(format("""
                        SELECT string_agg(DISTINCT r.node, ', ' ORDER BY r.node) FROM run r, job j, task t
                        WHERE j.task_id = :task AND %s HAVING count(*) > 0
                        """, REQUEUEABLE))
                .param("task", task)
                .query(String.class)
                .optional();
    }

    /** Makes the jobs to be requeued REGISTERED. */
    void reopenJobs(long task) {
        jdbc.sql("UPDATE job j SET " + REOPENED + " FROM run r, task t WHERE j.task_id = :task AND " + REQUEUEABLE)
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

    /** Whether the task has failed jobs, each of them is to be requeued, and nobody stopped another. */
    boolean requeuesEveryFailure(long task) {
        return jdbc.sql(format("""
                        SELECT coalesce(bool_and(EXISTS (SELECT FROM run r WHERE %s)), false)
                        FROM job j JOIN task t ON t.id = j.task_id
                        WHERE j.task_id = :task AND j.state IN ('FAILED', 'KILLED')
                        """, REQUEUEABLE))
                .param("task", task)
                .query(Boolean.class)
                .single();
    }
}
