package org.orchestra.store.run;

import static java.util.Arrays.asList;
import static org.orchestra.domain.Text.format;

import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of the ends of runs. */
@Component
class RunEndRepository {
    private static final String THIS_RUN = " WHERE task_id = :task AND number = :job AND attempt = :attempt";

    /** The column of what a run had too little of. */
    private static final Map<RunCause, String> ENLARGED =
            Map.of(RunCause.OUT_OF_MEMORY, "memory_mib", RunCause.TIME_LIMIT, "max_seconds");

    private final JdbcClient jdbc;
    private final AuditContext audit;

    RunEndRepository(JdbcClient jdbc, AuditContext audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /**
     * A job of which a run ends.
     *
     * @param awaited whether jobs of other tasks wait each for one of its task
     */
    record EndingJob(
            JobState state,
            int attempt,
            @Nullable Long nodeId,
            boolean killRequested,
            @Nullable String reason,
            TaskState taskState,
            boolean requireOutput,
            boolean awaited) {
        boolean holdsSlot(RunKey key) {
            return attempt == key.attempt() && (state == JobState.ACTIVATED || state == JobState.RUNNING);
        }

        /** Whether somebody wants it stopped; its reason may say who. */
        boolean isKilled() {
            return killRequested || taskState == TaskState.KILL;
        }
    }

    /**
     * @param used how many of the job's attempts count since its owner last asked for it; one that was stopped with its
     *     test phase does not
     */
    record Attempts(RetryPolicy policy, int used) {}

    /** The job, locked until the transaction ends. */
    Optional<EndingJob> lock(RunKey key) {
        return jdbc.sql("""
                        SELECT j.state, j.attempt, j.node_id, j.kill_requested, j.reason, t.state AS task_state, t.require_output,
                               EXISTS (SELECT FROM task_dependency d
                                       WHERE d.on_task_id = j.task_id AND d.kind = 'EACH_DONE') AS awaited
                        FROM job j JOIN task t ON t.id = j.task_id
                        WHERE j.task_id = :task AND j.number = :job FOR UPDATE OF j
                        """)
                .param("task", key.taskId())
                .param("job", key.job())
                .query(EndingJob.class)
                .optional();
    }

    /**
     * Writes the end of the run; false when one is written already. A machine's clock may differ from the database's: no run
     * ends before it started or in the future.
     */
    boolean end(RunKey key, RunOutcome outcome) {
        Evidence evidence = outcome.evidence();
        RunCause cause = outcome.cause();
        return statement(key, """
                                UPDATE run SET outcome = :outcome, exit_code = :exitCode, reason = :reason, cause = :cause,
                                               message = :message, log_tail = :logTail, peak_memory_mib = :peak, wrote_output = :wroteOutput,
                                               finished_at = least(now(), greatest(coalesce(CAST(:endedAt AS timestamptz), now()),
                                                                                   coalesce(started_at, created_at)))
                                """ + THIS_RUN + " AND outcome IS NULL")
                        .param("outcome", outcome.code())
                        .param("exitCode", exitCode(outcome))
                        .param("reason", outcome.reason().isEmpty() ? null : outcome.reason())
                        .param("cause", cause == null ? null : cause.name())
                        .param("message", evidence.summary())
                        .param("logTail", evidence.logTail())
                        .param("peak", evidence.peakMemoryMib())
                        .param("wroteOutput", evidence.wroteOutput())
                        .param("endedAt", evidence.endedAt() == null ? null : Timestamp.from(evidence.endedAt()))
                        .update()
                == 1;
    }

    /** Why the run is being taken from its node, when somebody wants that. A pack is taken away as a whole. */
    Optional<String> eviction(RunKey key) {
        return statement(key, format("""
                        SELECT eviction_reason FROM run
                        WHERE task_id = :task AND number = :job AND attempt = :attempt AND eviction_reason IS NOT NULL
                        UNION ALL
                        SELECT m.eviction_reason
                        FROM run r JOIN run m ON m.task_id = r.task_id AND m.pack = r.pack AND m.pack_attempt = r.pack_attempt
                             AND m.number >= r.pack AND m.number < (r.pack / %1$d + 1) * %1$d
                        WHERE r.task_id = :task AND r.number = :job AND r.attempt = :attempt AND m.eviction_reason IS NOT NULL
                        LIMIT 1
                        """, Batch.MAX_JOBS)).query(String.class).optional();
    }

    /** What is wrong with the node of the run, as its cluster reports it; empty when nothing is. */
    Optional<String> problem(RunKey key) {
        return jdbc.sql("""
                        SELECT n.health_reason FROM run r JOIN node n ON n.id = r.node_id
                        WHERE r.task_id = :task AND r.number = :job AND r.attempt = :attempt AND n.health = 'UNHEALTHY'
                        """)
                .param("task", key.taskId())
                .param("job", key.job())
                .param("attempt", key.attempt())
                .query(String.class)
                .optional();
    }

    /** Whether a job of the task has not ended well. */
    boolean hasFailures(long task) {
        return jdbc.sql("SELECT failed + killed + broken > 0 FROM task_tally WHERE task_id = :task")
                .param("task", task)
                .query(Boolean.class)
                .single();
    }

    /** How often its nodes took the job's runs away by themselves since its owner last asked for it. */
    int evictions(RunKey key) {
        return jdbc.sql("""
                        SELECT count(*) FROM run r JOIN job j ON j.task_id = r.task_id AND j.number = r.number
                        WHERE r.task_id = :task AND r.number = :job AND r.attempt > j.base_attempt
                          AND r.outcome = 'EVICTED' AND r.eviction_reason IS NULL
                        """)
                .param("task", key.taskId())
                .param("job", key.job())
                .query(Integer.class)
                .single();
    }

    Attempts attempts(RunKey key) {
        return jdbc.sql("""
                        SELECT t.max_attempts, t.retry_on, t.no_retry_on,
                               (SELECT count(*) FROM run r
                                WHERE r.task_id = j.task_id AND r.number = j.number AND r.attempt > j.base_attempt
                                  AND r.charged AND r.outcome <> 'KILLED') AS used
                        FROM job j JOIN task t ON t.id = j.task_id
                        WHERE j.task_id = :task AND j.number = :job
                        """)
                .param("task", key.taskId())
                .param("job", key.job())
                .query((row, index) -> new Attempts(
                        RetryPolicy.of(
                                row.getInt("max_attempts"),
                                words(row.getArray("retry_on")),
                                words(row.getArray("no_retry_on"))),
                        row.getInt("used")))
                .single();
    }

    /**
     * Gives the jobs of a task twice as much as a run had for which what was measured did not suffice, as far as there is as
     * much; false when the run had all of it, or the task gets what it asks for.
     *
     * @param cause why the run failed; null when that is unknown
     */
    boolean enlarge(RunKey key, @Nullable RunCause cause) {
        String column = cause == null ? null : ENLARGED.get(cause);
        return column != null && statement(key, format("""
                        UPDATE task_measurement m SET %1$s = greatest(m.%1$s, least(2 * run.%1$s, m.most_%1$s))
                        FROM run
                        WHERE m.task_id = :task AND m.%1$s IS NOT NULL AND run.%1$s < greatest(m.%1$s, m.most_%1$s)
                          AND run.task_id = :task AND run.number = :job AND run.attempt = :attempt
                        """, column)).update() == 1;
    }

    /** The run does not count among its job's attempts. */
    void uncharge(RunKey key) {
        statement(key, "UPDATE run SET charged = false" + THIS_RUN).update();
    }

    /** Counts a run for its node, which is locked until the transaction ends. */
    void count(long node, boolean well) {
        jdbc.sql("""
                        UPDATE node SET done = done + CASE WHEN :well THEN 1 ELSE 0 END,
                                        failed = failed + CASE WHEN :well THEN 0 ELSE 1 END
                        WHERE id = :node
                        """).param("well", well).param("node", node).update();
    }

    /** Ends the job and frees its slot. */
    void release(RunKey key, JobState end, @Nullable String reason, boolean exhausted) {
        audit.actAs(RunRepository.ACTOR, null);
        statement(key, """
                        UPDATE job SET state = :end, reason = :reason, attempts_exhausted = :exhausted, kill_requested = false,
                                       node_id = NULL, slot = NULL, avoid_node_id = NULL
                        """ + THIS_RUN)
                .param("end", end.name())
                .param("reason", reason)
                .param("exhausted", exhausted)
                .update();
    }

    /** Makes the job wait for another slot, better on another node, and frees the one that it has. */
    void requeue(RunKey key, String why) {
        audit.actAs(RunRepository.ACTOR, why);
        statement(key, """
                        UPDATE job SET state = 'ASSIGNED', assigned_at = now(), reason = NULL,
                                       node_id = NULL, slot = NULL, avoid_node_id = node_id,
                                       pack = NULL, pack_attempt = NULL
                        """ + THIS_RUN).update();
    }

    private static @Nullable Integer exitCode(RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Succeeded) {
            return 0;
        }
        return outcome instanceof RunOutcome.Failed failed && failed.exitCode() != RunOutcome.Failed.UNKNOWN
                ? failed.exitCode()
                : null;
    }

    private static List<String> words(Array array) throws SQLException {
        return asList((String[]) array.getArray());
    }

    private StatementSpec statement(RunKey key, String sql) {
        return jdbc.sql(sql).param("task", key.taskId()).param("job", key.job()).param("attempt", key.attempt());
    }
}
