package org.orchestra.store.task;

import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.JobSelection.Range;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.task.TestChoice;
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
                        SELECT id, name, state, jobs, tested OR bypass AS tested, test, test_jobs FROM task
                        WHERE id = :id FOR NO KEY UPDATE
                        """)
                .param("id", id)
                .query((row, index) -> new LockedTask(
                        row.getLong("id"),
                        row.getString("name"),
                        TaskState.valueOf(row.getString("state")),
                        row.getInt("jobs"),
                        row.getBoolean("tested"),
                        TestChoice.parse(row.getString("test")),
                        numbers(row.getArray("test_jobs"))))
                .optional();
    }

    private static @Nullable List<Integer> numbers(@Nullable Array array) throws SQLException {
        return array == null ? null : List.of((Integer[]) array.getArray());
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

    /**
     * The jobs that are to test a task, ascending; of the chosen ones those that have not been opened, or else as if they
     * were to be spread. None when no job is left to be opened.
     */
    List<Integer> testJobs(long task, TestChoice choice) {
        List<Range> chosen = choice.jobs() == null ? List.of() : choice.jobs().ranges();
        List<Integer> jobs = jdbc.sql("""
                        SELECT number FROM job JOIN unnest(:firsts::int[], :lasts::int[]) AS r (first, last)
                               ON number BETWEEN r.first AND r.last
                        WHERE task_id = :task AND state = 'REGISTERED' ORDER BY number
                        """)
                .param("task", task)
                .param("firsts", chosen.stream().map(Range::first).toArray(Integer[]::new))
                .param("lasts", chosen.stream().map(Range::last).toArray(Integer[]::new))
                .query(Integer.class)
                .list();
        return jobs.isEmpty() ? unchosen(task, choice.spread() || choice.jobs() != null) : jobs;
    }

    private List<Integer> unchosen(long task, boolean spread) {
        return jdbc.sql("""
                        SELECT number
                        FROM (SELECT number, row_number() OVER (ORDER BY number) - 1 AS place, count(*) OVER () AS jobs
                              FROM job WHERE task_id = :task AND state = 'REGISTERED') j
                        WHERE CASE WHEN :spread AND jobs > :most
                                   THEN place IN (SELECT i * (jobs - 1) / (:most - 1) FROM generate_series(0, :most - 1) i)
                                   ELSE place < :most END
                        ORDER BY number
                        """)
                .param("task", task)
                .param("spread", spread)
                .param("most", Batch.TEST_JOBS)
                .query(Integer.class)
                .list();
    }

    void enterTestPhase(long task, List<Integer> jobs) {
        jdbc.sql("UPDATE task SET state = 'TESTING', test_jobs = :jobs WHERE id = :task")
                .param("task", task)
                .param("jobs", jobs.toArray(Integer[]::new))
                .update();
    }

    void passTestPhase(long task) {
        jdbc.sql("UPDATE task SET state = 'RUNNING', tested = true WHERE id = :task")
                .param("task", task)
                .update();
    }

    /** Takes a task that has ended back to a state in which its jobs run. */
    void reopen(long task, TaskState state) {
        jdbc.sql("UPDATE task SET state = :state, reason = NULL, finished_at = NULL, test_jobs = NULL WHERE id = :task")
                .param("task", task)
                .param("state", state.name())
                .update();
    }

    /**
     * Ends the jobs from {@code from} to before {@code to} that have not ended and that no run has taken up. Those whose turn in
     * a running pack may come at any moment end with the pack.
     *
     * @param among only these jobs; null for all
     * @param reason why; null for the reason of the task
     * @return how many these are
     */
    int withdraw(long task, int from, int to, Integer @Nullable [] among, JobState end, @Nullable String reason) {
        return jdbc.sql("""
                        UPDATE job SET node_id = NULL, slot = NULL,
                               reason = coalesce(:reason, (SELECT t.reason FROM task t WHERE t.id = :task)),
                               state = CASE WHEN state = 'ASSIGNED' AND pack IS NOT NULL AND accepted THEN state ELSE :end END,
                               kill_requested = kill_requested OR state = 'ASSIGNED' AND pack IS NOT NULL AND accepted,
                               kill_acknowledged = kill_acknowledged OR state = 'ASSIGNED' AND pack IS NOT NULL AND accepted
                        WHERE task_id = :task AND number >= :from AND number < :to
                          AND (:among::int[] IS NULL OR number = ANY (:among))
                          AND (state IN ('REGISTERED', 'ASSIGNED') OR (state = 'ACTIVATED' AND NOT accepted))
                        """)
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .param("among", among)
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
