package org.orchestra.store.run;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.AssignedSlot;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.MappedQuerySpec;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of runs. */
@Component
class RunRepository {
    private static final String THIS_RUN = " WHERE task_id = :task AND number = :job AND attempt = :attempt";

    /** The actor of what reports change. */
    static final String ACTOR = "worker";

    private final JdbcClient jdbc;
    private final AuditContext audit;

    RunRepository(JdbcClient jdbc, AuditContext audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /** A job with everything that its run needs; whether this run was launched before. */
    record StartingJob(
            int number,
            JobState state,
            int attempt,
            boolean accepted,
            boolean killRequested,
            boolean launched,
            @Nullable String reason,
            String name,
            @Nullable Long nodeId,
            @Nullable String node,
            @Nullable Integer slot,
            TaskState taskState,
            String uid,
            String task,
            String owner,
            int program,
            String image,
            String command,
            @Nullable String dataDataset,
            @Nullable Integer dataVersion,
            @Nullable String dataFolder,
            @Nullable String dataFile,
            boolean hasSecondary,
            @Nullable String configDataset,
            @Nullable Integer configVersion,
            @Nullable String configFolder,
            @Nullable String parameters,
            @Nullable Integer drawJobs,
            @Nullable Long drawSeed,
            @Nullable String et,
            @Nullable String eta,
            String outputName,
            boolean requireOutput,
            @Nullable String keep,
            String queue,
            DeviceKind deviceKind,
            int cpuMillis,
            int memoryMib,
            int gpus,
            int slotGpus,
            long maxSeconds,
            @Nullable String ownVolume) {
        /** Whether the job holds a slot for this attempt. */
        boolean holdsSlot(RunKey key) {
            return attempt == key.attempt() && (state == JobState.ACTIVATED || state == JobState.RUNNING);
        }

        /** Whether it is to be stopped. */
        boolean unwanted() {
            return killRequested || taskState == TaskState.KILL;
        }

        /** What its run writes. */
        OutputRule rule() {
            return OutputRule.of(
                    outputName,
                    requireOutput,
                    keep == null ? null : keep.lines().toList());
        }

        /** The slot that it holds. */
        AssignedSlot assignedSlot() {
            return new AssignedSlot(requireNonNull(node), requireNonNull(slot), slotGpus);
        }
    }

    /** A dataset beside the data; the file is its only one, if it is of that kind. */
    record SecondaryDataset(
            String word,
            String name,
            int version,
            @Nullable String folder,
            DatasetKind kind,
            @Nullable String file) {}

    /** The job, locked until the transaction ends. */
    Optional<StartingJob> lockJob(RunKey key) {
        // By its number: PostgreSQL would plan a list of unknown length anew at each call, which costs ten times the
        // reading.
        return startingJobs("j.number = :job", key, List.of()).optional();
    }

    /** Jobs of one task, locked until the transaction ends, in the order of their numbers; launched when this run was. */
    List<StartingJob> lockJobs(RunKey run, List<Integer> jobs) {
        return startingJobs("j.number = ANY (:jobs)", run, jobs).list();
    }

    private MappedQuerySpec<StartingJob> startingJobs(String which, RunKey run, List<Integer> jobs) {
        return statement(run, format("""
                        SELECT j.number, j.state, j.attempt, j.accepted, j.kill_requested, u.launched_at IS NOT NULL AS launched,
                               j.reason, j.name, j.node_id, n.name AS node, j.slot,
                               t.state AS task_state, t.uid, t.name AS task, a.username AS owner, t.program, t.image, t.command,
                               d.name AS data_dataset, d.version AS data_version, d.folder AS data_folder,
                               (SELECT path FROM dataset_file f WHERE f.dataset_id = d.id AND d.kind = 'FILE') AS data_file,
                               EXISTS (SELECT FROM task_secondary s WHERE s.task_id = t.id) AS has_secondary,
                               c.name AS config_dataset, c.version AS config_version, c.folder AS config_folder,
                               t.parameters::text AS parameters, t.draw_jobs, t.draw_seed, t.et, t.eta,
                               t.output_name, t.require_output, array_to_string(t.keep, chr(10)) AS keep, q.name AS queue, q.device_kind,
                               r.cpu_millis, r.memory_mib, r.gpus, q.gpus AS slot_gpus, r.max_seconds, w.own_volume
                        FROM job j
                        JOIN task t ON t.id = j.task_id
                        JOIN account a ON a.id = t.owner_id
                        LEFT JOIN dataset d ON d.id = t.data_dataset_id
                        LEFT JOIN dataset c ON c.id = t.config_dataset_id
                        JOIN queue q ON q.id = t.queue_id
                        JOIN task_resources r ON r.task_id = t.id
                        LEFT JOIN node n ON n.id = j.node_id
                        LEFT JOIN cluster w ON w.id = n.cluster_id
                        LEFT JOIN run u ON u.task_id = j.task_id AND u.number = :job AND u.attempt = :attempt
                        WHERE j.task_id = :task AND %s
                        ORDER BY j.number
                        FOR UPDATE OF j
                        """, which))
                .param("jobs", jobs.toArray(Integer[]::new))
                .query(StartingJob.class);
    }

    /** The datasets beside the data of a task. */
    List<SecondaryDataset> secondary(long task) {
        return jdbc.sql("""
                        SELECT s.word, d.name, d.version, d.folder, d.kind,
                               (SELECT path FROM dataset_file f WHERE f.dataset_id = d.id AND d.kind = 'FILE') AS file
                        FROM task_secondary s JOIN dataset d ON d.id = s.dataset_id
                        WHERE s.task_id = :task
                        """).param("task", task).query(SecondaryDataset.class).list();
    }

    /** Accepts the grant; empty when it has been accepted before. */
    Optional<GrantAccepted> begin(RunKey key, StartingJob job) {
        return statement(key, """
                        WITH begun AS (
                            INSERT INTO run (task_id, number, attempt, node_id, node, slot, pack, pack_attempt, program, queue, cluster,
                                             cpu_millis, memory_mib, gpus, max_seconds)
                            SELECT :task, :job, :attempt, :nodeId, :node, :slot, pack, pack_attempt, :program, :queue,
                                   (SELECT c.name FROM node n JOIN cluster c ON c.id = n.cluster_id WHERE n.id = :nodeId),
                                   :cpus, :memory, :gpus, :seconds
                            FROM job WHERE task_id = :task AND number = :job
                            ON CONFLICT DO NOTHING)
                        UPDATE job j SET accepted = true
                        FROM task t JOIN queue q ON q.id = t.queue_id, node n JOIN cluster c ON c.id = n.cluster_id
                        WHERE n.id = j.node_id AND j.task_id = :task AND j.number = :job AND NOT j.accepted AND t.id = j.task_id
                        RETURNING c.name AS cluster, q.name AS queue,
                                  -- A pass that has begun before a job is assigned may grant it all the same.
                                  greatest(0, extract(epoch FROM j.granted_at - j.assigned_at)) * 1000 AS waited,
                                  greatest(0, extract(epoch FROM now() - j.granted_at)) * 1000 AS under_way
                        """)
                .param("nodeId", job.nodeId())
                .param("node", job.node())
                .param("slot", job.slot())
                .param("program", job.program())
                .param("queue", job.queue())
                .param("cpus", job.cpuMillis())
                .param("memory", job.memoryMib())
                .param("gpus", job.gpus())
                .param("seconds", job.maxSeconds())
                .query((row, index) -> new GrantAccepted(
                        row.getString("cluster"),
                        row.getString("queue"),
                        Duration.ofMillis(row.getLong("waited")),
                        Duration.ofMillis(row.getLong("under_way"))))
                .optional();
    }

    /**
     * The run, or the pack that it names, is in its cluster.
     *
     * @return whether the job holds a slot for this attempt and nobody wants it stopped, or a job of the pack holds its slot
     */
    boolean launched(RunKey key) {
        return statement(key, """
                        WITH launched AS (
                            UPDATE run SET launched_at = coalesce(launched_at, now())
                            WHERE task_id = :task AND number = :job AND attempt = :attempt)
                        SELECT t.state IN ('TESTING', 'RUNNING') AND (
                            EXISTS (SELECT FROM job
                                    WHERE task_id = :task AND number = :job AND attempt = :attempt
                                      AND state IN ('ACTIVATED', 'RUNNING') AND NOT kill_requested)
                            OR EXISTS (SELECT FROM job
                                       WHERE task_id = :task AND number >= :job AND number < :job + :most AND pack = :job
                                         AND pack_attempt = :attempt AND state IN ('ACTIVATED', 'RUNNING')))
                        FROM task t WHERE t.id = :task
                        """)
                .param("most", Batch.MAX_JOBS)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** How many runs of a task have begun within a minute and are not in their cluster, as far as is known. */
    int launching(long task) {
        return jdbc.sql("""
                        SELECT count(*) FROM job j
                        JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
                        WHERE j.task_id = :task AND j.state IN ('ACTIVATED', 'RUNNING') AND r.outcome IS NULL
                          AND r.launched_at IS NULL AND r.created_at > now() - interval '1 minute'
                        """).param("task", task).query(Integer.class).single();
    }

    void running(RunKey key) {
        audit.actAs(ACTOR, null);
        statement(key, "UPDATE job SET state = 'RUNNING'" + THIS_RUN + " AND state = 'ACTIVATED' AND accepted")
                .update();
    }

    void started(RunKey key, Instant since) {
        statement(key, "UPDATE run SET started_at = coalesce(started_at, :since)" + THIS_RUN)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .update();
    }

    Optional<TaskRef> task(long id) {
        return jdbc.sql("""
                        SELECT t.id, t.uid, t.name, a.username AS owner
                        FROM task t JOIN account a ON a.id = t.owner_id WHERE t.id = :id
                        """).param("id", id).query(TaskRef.class).optional();
    }

    private StatementSpec statement(RunKey key, String sql) {
        return jdbc.sql(sql).param("task", key.taskId()).param("job", key.job()).param("attempt", key.attempt());
    }
}
