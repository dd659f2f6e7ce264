package org.orchestra.store.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.task.TaskState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of a task's changes of state, and of those of all its jobs. */
@Component
class TaskStateRepository {
    private final JdbcClient jdbc;

    TaskStateRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The task, locked against every other change of its state until the transaction ends. */
    Optional<LockedTask> lock(String name) {
        return jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", name)
                .query(Long.class)
                .optional()
                .flatMap(this::lock);
    }

    Optional<LockedTask> lock(long id) {
        return jdbc.sql("""
                        SELECT id, name, state, jobs, tested OR bypass AS tested, test_to FROM task
                        WHERE id = :id FOR NO KEY UPDATE
                        """).param("id", id).query(LockedTask.class).optional();
    }

    void setState(long task, TaskState state, @Nullable String reason) {
        jdbc.sql("""
                        UPDATE task SET state = :state, reason = coalesce(:reason, reason),
                               finished_at = CASE WHEN :final THEN now() END
                        WHERE id = :task
                        """)
                .param("task", task)
                .param("state", state.name())
                .param("reason", reason)
                .param("final", state.isFinal())
                .update();
    }

    /** The number after the last of the first {@code most} jobs that have not been opened; empty when there are none. */
    Optional<Integer> endOfFirst(long task, int most) {
        return jdbc.sql("""
                        SELECT max(number) + 1 FROM (
                            SELECT number FROM job WHERE task_id = :task AND state = 'REGISTERED'
                            ORDER BY number LIMIT :most) first
                        HAVING count(*) > 0
                        """)
                .param("task", task)
                .param("most", most)
                .query(Integer.class)
                .optional();
    }

    void enterTestPhase(long task, int testTo) {
        jdbc.sql("UPDATE task SET state = 'TESTING', test_to = :testTo WHERE id = :task")
                .param("task", task)
                .param("testTo", testTo)
                .update();
    }

    void passTestPhase(long task) {
        jdbc.sql("UPDATE task SET state = 'RUNNING', tested = true WHERE id = :task")
                .param("task", task)
                .update();
    }

    /** Takes a task that has ended back to a state in which its jobs run. */
    void reopen(long task, TaskState state) {
        jdbc.sql("UPDATE task SET state = :state, reason = NULL, finished_at = NULL, test_to = NULL WHERE id = :task")
                .param("task", task)
                .param("state", state.name())
                .update();
    }

    /**
     * Ends the jobs from {@code from} to before {@code to} that have not ended and that no run has taken up. Those whose turn in
     * a running pack may come at any moment end with the pack.
     *
     * @return how many these are
     */
    int withdraw(long task, int from, int to, JobState end, @Nullable String reason) {
        return jdbc.sql("""
                        UPDATE job SET node_id = NULL, slot = NULL, reason = :reason,
                               state = CASE WHEN state = 'ASSIGNED' AND pack IS NOT NULL AND accepted THEN state ELSE :end END,
                               kill_requested = kill_requested OR state = 'ASSIGNED' AND pack IS NOT NULL AND accepted,
                               kill_acknowledged = kill_acknowledged OR state = 'ASSIGNED' AND pack IS NOT NULL AND accepted
                        WHERE task_id = :task AND number >= :from AND number < :to
                          AND (state IN ('REGISTERED', 'ASSIGNED') OR (state = 'ACTIVATED' AND NOT accepted))
                        """)
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .param("end", end.name())
                .param("reason", reason)
                .update();
    }

    /**
     * Ends every job that has not ended; their runs are gone.
     *
     * @param reason why, where the job does not say; null for the reason of the task
     */
    void endAll(long task, JobState end, @Nullable String reason) {
        jdbc.sql("""
                        UPDATE job SET state = :end, node_id = NULL, slot = NULL, accepted = false, kill_requested = false,
                               reason = coalesce(reason, :reason, (SELECT t.reason FROM task t WHERE t.id = :task))
                        WHERE task_id = :task AND state IN ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING')
                        """)
                .param("task", task)
                .param("end", end.name())
                .param("reason", reason)
                .update();
        RunCause cause = end == JobState.BROKEN ? RunCause.TEST_PHASE : RunCause.KILLED_BY_USER;
        // A statement of its own: it sees a run that began while the first one waited for its job.
        jdbc.sql("""
                        UPDATE run SET outcome = 'KILLED', cause = :cause, reason = :reason, finished_at = now()
                        WHERE task_id = :task AND outcome IS NULL
                        """)
                .param("task", task)
                .param("cause", cause.name())
                .param("reason", cause.description())
                .update();
    }

    void delete(long task) {
        jdbc.sql("DELETE FROM task WHERE id = :task").param("task", task).update();
    }
}
