package org.orchestra.store.run;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.PackedRun;
import org.orchestra.store.history.AuditContext;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of packs. A pack is named by the job that was granted its slot, and that job's attempt. */
@Component
class PackRepository {
    /** The jobs of a pack follow one another within a batch, and the first of them names the pack. */
    static final String OF_PACK = format(
            " task_id = :task AND number >= :pack AND number < (:pack::int / %1$d + 1) * %1$d AND pack = :pack AND pack_attempt = :packAttempt",
            Batch.MAX_JOBS);

    /** What the runs of a pack run and get: it was given to the pack as a whole, when its first run began. */
    private static final String COMMON = "program, queue, cluster, cpu_millis, memory_mib, gpus, max_seconds";

    private static final String FIRST_RUN = format(
            "(SELECT %s FROM run WHERE task_id = :task AND number = :pack AND attempt = :packAttempt) first", COMMON);

    private static final String OPEN = " state IN ('ASSIGNED', 'ACTIVATED', 'RUNNING')";

    private final JdbcClient jdbc;
    private final AuditContext audit;

    PackRepository(JdbcClient jdbc, AuditContext audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /** A job of a pack that has not ended. The one that holds the slot has a node. */
    record PackedJob(
            int number,
            JobState state,
            int attempt,
            boolean killRequested,
            @Nullable Long nodeId,
            @Nullable Integer slot) {
        boolean holdsSlot() {
            return nodeId != null;
        }

        /** Whether the slot is only kept for the job, which has not started. */
        boolean isNext(RunKey pack) {
            return state == JobState.ACTIVATED && number != pack.job();
        }

        /** The attempt of the job in this pack. */
        int packedAttempt() {
            return holdsSlot() ? attempt : attempt + 1;
        }
    }

    /** The slot of a pack. */
    record PackSlot(long nodeId, int slot) {}

    /**
     * What the ends of a task's jobs depend on.
     *
     * @param awaited whether jobs of other tasks wait each for one of it
     */
    record PackedTask(TaskState state, boolean requireOutput, boolean awaited) {}

    /** The slot of a pack, as it was granted; empty when nobody has taken the pack up, or its node is gone. */
    Optional<PackSlot> slot(RunKey pack) {
        return jdbc.sql("""
                        SELECT node_id, slot FROM run
                        WHERE task_id = :task AND number = :job AND attempt = :attempt AND node_id IS NOT NULL
                        """)
                .param("task", pack.taskId())
                .param("job", pack.job())
                .param("attempt", pack.attempt())
                .query(PackSlot.class)
                .optional();
    }

    /** The pack that the run was or is to be part of; empty when it runs alone. */
    Optional<RunKey> packOf(RunKey key) {
        return jdbc.sql("""
                        SELECT task_id, pack AS job, pack_attempt AS attempt
                        FROM (SELECT task_id, pack, pack_attempt FROM run
                              WHERE task_id = :task AND number = :job AND attempt = :attempt
                              UNION ALL
                              SELECT task_id, pack, pack_attempt FROM job
                              WHERE task_id = :task AND number = :job AND attempt = :attempt AND node_id IS NOT NULL) p
                        WHERE pack IS NOT NULL LIMIT 1
                        """)
                .param("task", key.taskId())
                .param("job", key.job())
                .param("attempt", key.attempt())
                .query(RunKey.class)
                .optional();
    }

    /** The jobs of a pack that have not ended, locked until the transaction ends. */
    List<PackedJob> lockOpen(RunKey pack) {
        return statement(
                        pack,
                        "SELECT number, state, attempt, kill_requested, node_id, slot FROM job WHERE" + OF_PACK + " AND"
                                + OPEN + " ORDER BY number FOR UPDATE")
                .query(PackedJob.class)
                .list();
    }

    /** The runs of a pack that are to be stopped. */
    List<RunKey> unwanted(RunKey pack) {
        return statement(
                        pack,
                        "SELECT task_id, number AS job, attempt + CASE WHEN node_id IS NULL THEN 1 ELSE 0 END AS attempt"
                                + " FROM job WHERE" + OF_PACK + " AND kill_requested AND" + OPEN)
                .query(RunKey.class)
                .list();
    }

    /** The ends of the jobs of a pack that have ended. */
    List<JobEnded> ended(RunKey pack) {
        return statement(
                        pack,
                        "SELECT number AS job, state FROM job WHERE" + OF_PACK + " AND NOT" + OPEN
                                + " AND state <> 'REGISTERED' ORDER BY number")
                .query(JobEnded.class)
                .list();
    }

    PackedTask task(long task) {
        return jdbc.sql("""
                        SELECT state, require_output,
                               EXISTS (SELECT FROM task_dependency WHERE on_task_id = :task AND kind = 'EACH_DONE') AS awaited
                        FROM task WHERE id = :task
                        """).param("task", task).query(PackedTask.class).single();
    }

    /** A worker has taken up the pack: from now on its jobs may start at any time. */
    void accept(RunKey pack) {
        statement(pack, "UPDATE job SET accepted = true WHERE" + OF_PACK + " AND state = 'ASSIGNED'")
                .update();
    }

    /** Locks a node, as everybody does who counts a run for it, before any job changes. */
    void lockNode(long node) {
        jdbc.sql("SELECT FROM node WHERE id = :node FOR NO KEY UPDATE")
                .param("node", node)
                .query(row -> {});
    }

    /** Locks what was measured for a task, as whoever changes it does, before the task's tally. */
    void lockMeasurement(long task) {
        jdbc.sql("SELECT FROM task_measurement WHERE task_id = :task FOR UPDATE")
                .param("task", task)
                .query(row -> {});
    }

    /** Gives the slot of a pack to that of its jobs which has started; nobody else holds it. */
    void takeSlot(RunKey key, RunKey pack, PackSlot slot, @Nullable Instant startedAt) {
        actInPack(pack);
        jdbc.sql(format("""
                        WITH begun AS (
                            INSERT INTO run (task_id, number, attempt, node_id, node, slot, created_at, launched_at, started_at, pack,
                                             pack_attempt, %s)
                            SELECT :task, :job, :attempt, n.id, n.name, :slot,
                                   least(now(), coalesce(:startedAt::timestamptz, now())), now(), :startedAt::timestamptz,
                                   :pack, :packAttempt, first.*
                            FROM node n, %s WHERE n.id = :node)
                        UPDATE job SET state = 'RUNNING', attempt = :attempt, node_id = :node, slot = :slot,
                               granted_at = now(), deliveries = 1, accepted = true,
                               reason = CASE WHEN kill_requested THEN reason END
                        WHERE task_id = :task AND number = :job
                        """, COMMON, FIRST_RUN))
                .param("task", key.taskId())
                .param("job", key.job())
                .param("attempt", key.attempt())
                .param("pack", pack.job())
                .param("packAttempt", pack.attempt())
                .param("node", slot.nodeId())
                .param("slot", slot.slot())
                .param("startedAt", timestamp(startedAt))
                .update();
    }

    /**
     * Ends jobs that succeeded. Each has its turn behind it, whether it was reported when it began or not.
     *
     * @param runs runs with outcomes
     */
    void done(RunKey pack, PackSlot slot, List<PackedRun> runs) {
        actInPack(pack);
        jdbc.sql("UPDATE node SET done = done + :count WHERE id = :node")
                .param("count", runs.size())
                .param("node", slot.nodeId())
                .update();
        jdbc.sql(format("""
                        INSERT INTO run (task_id, number, attempt, node_id, node, slot, created_at, launched_at, started_at,
                                         finished_at, outcome, exit_code, peak_memory_mib, wrote_output, pack, pack_attempt,
                                         %s)
                        SELECT :task, r.number, r.attempt, n.id, n.name, :slot, least(now(), r.started), now(), r.started,
                               least(now(), greatest(coalesce(r.ended, now()), r.started)), 'SUCCEEDED', 0, r.peak, r.wrote,
                               :pack, :packAttempt, first.*
                        FROM unnest(:numbers::int[], :attempts::int[], :started::timestamptz[], :ended::timestamptz[],
                                    :peaks::int[], :wrote::boolean[])
                             AS r (number, attempt, started, ended, peak, wrote)
                        JOIN node n ON n.id = :node
                        CROSS JOIN %s
                        ON CONFLICT (task_id, number, attempt) DO UPDATE
                        SET started_at = coalesce(run.started_at, excluded.started_at),
                            launched_at = coalesce(run.launched_at, excluded.launched_at),
                            finished_at = excluded.finished_at, outcome = excluded.outcome,
                            exit_code = excluded.exit_code, peak_memory_mib = excluded.peak_memory_mib,
                            wrote_output = excluded.wrote_output
                        WHERE run.outcome IS NULL
                        """, COMMON, FIRST_RUN))
                .param("task", pack.taskId())
                .param("pack", pack.job())
                .param("packAttempt", pack.attempt())
                .param("node", slot.nodeId())
                .param("slot", slot.slot())
                .param("numbers", numbers(runs))
                .param("attempts", column(runs, run -> run.key().attempt(), Integer[]::new))
                .param("started", column(runs, run -> timestamp(run.startedAt()), Timestamp[]::new))
                .param("ended", column(runs, run -> timestamp(evidence(run).endedAt()), Timestamp[]::new))
                .param("peaks", column(runs, run -> evidence(run).peakMemoryMib(), Integer[]::new))
                .param("wrote", column(runs, run -> evidence(run).wroteOutput(), Boolean[]::new))
                .update();
        statement(
                        pack,
                        "UPDATE job SET state = 'RUNNING' WHERE" + OF_PACK
                                + " AND number = ANY (:numbers) AND state = 'ACTIVATED'")
                .param("numbers", numbers(runs))
                .update();
        statement(pack, """
                        UPDATE job j SET state = 'DONE', attempt = r.attempt, reason = NULL, attempts_exhausted = false,
                               kill_requested = false, node_id = NULL, slot = NULL, avoid_node_id = NULL
                        FROM unnest(:numbers::int[], :attempts::int[]) AS r (number, attempt)
                        WHERE j.task_id = :task AND j.number = r.number
                        """)
                .param("numbers", numbers(runs))
                .param("attempts", column(runs, run -> run.key().attempt(), Integer[]::new))
                .update();
    }

    /** Ends jobs of a pack that were to be stopped and have not started. */
    void kill(RunKey pack, List<Integer> jobs) {
        actInPack(pack);
        statement(
                        pack,
                        "UPDATE job SET state = 'KILLED', kill_requested = false WHERE" + OF_PACK
                                + " AND number = ANY (:numbers) AND state = 'ASSIGNED'")
                .param("numbers", jobs.toArray(Integer[]::new))
                .update();
    }

    /** Keeps the slot for the job whose turn is next, which has not started. */
    void reserveSlot(int job, RunKey pack, PackSlot slot) {
        actInPack(pack);
        statement(pack, format("""
                        WITH next AS (
                            UPDATE job SET state = 'ACTIVATED', attempt = attempt + 1, node_id = :node, slot = :slot,
                                   granted_at = now(), deliveries = 1, accepted = true
                            WHERE task_id = :task AND number = :job
                            RETURNING attempt)
                        INSERT INTO run (task_id, number, attempt, node_id, node, slot, launched_at, pack, pack_attempt, %s)
                        SELECT :task, :job, next.attempt, n.id, n.name, :slot, now(), :pack, :packAttempt, first.*
                        FROM next, node n, %s WHERE n.id = :node
                        """, COMMON, FIRST_RUN))
                .param("job", job)
                .param("node", slot.nodeId())
                .param("slot", slot.slot())
                .update();
    }

    /** Takes the slot back from a job that it was kept for and that has not started. */
    void giveBackSlot(int job, RunKey pack) {
        actInPack(pack);
        statement(pack, """
                        WITH waiting AS (
                            UPDATE job SET state = 'ASSIGNED', attempt = attempt - 1, node_id = NULL, slot = NULL
                            WHERE task_id = :task AND number = :job
                            RETURNING attempt)
                        DELETE FROM run r USING waiting
                        WHERE r.task_id = :task AND r.number = :job AND r.attempt = waiting.attempt + 1
                        """).param("job", job).update();
    }

    /** Lets jobs of a pack that have not started wait for another slot. */
    void release(RunKey pack, List<Integer> jobs) {
        actInPack(pack);
        statement(pack, """
                        UPDATE job SET pack = NULL, pack_attempt = NULL, accepted = false
                        WHERE
                        """ + OF_PACK + " AND number = ANY (:numbers) AND state = 'ASSIGNED'")
                .param("numbers", jobs.toArray(Integer[]::new))
                .update();
    }

    private void actInPack(RunKey pack) {
        audit.actAs(RunRepository.ACTOR, "in the pack of job " + pack.job());
    }

    private static Evidence evidence(PackedRun run) {
        return requireNonNull(run.outcome()).evidence();
    }

    private static Integer[] numbers(List<PackedRun> runs) {
        return column(runs, run -> run.key().job(), Integer[]::new);
    }

    private static <T> T[] column(
            List<PackedRun> runs, Function<PackedRun, @Nullable T> value, IntFunction<T[]> array) {
        return runs.stream().map(value).toArray(array);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private StatementSpec statement(RunKey pack, String sql) {
        return jdbc.sql(sql)
                .param("task", pack.taskId())
                .param("pack", pack.job())
                .param("packAttempt", pack.attempt());
    }
}
