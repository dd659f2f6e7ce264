package org.orchestra.store.task;

import java.util.List;
import java.util.Optional;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of kills. */
@Component
class KillRepository {
    private final JdbcClient jdbc;

    KillRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A job, locked; {@code accepted} when a run has accepted its grant, or that of its pack. */
    record LockedJob(JobState state, boolean accepted, boolean killRequested, boolean packed) {
        /** Whether its cluster may start it or has done so. */
        boolean mayRun() {
            return state == JobState.RUNNING
                    || (state == JobState.ACTIVATED && accepted)
                    || (state == JobState.ASSIGNED && packed && accepted);
        }
    }

    /** A kill that the workflow of the job's batch does not know of yet. */
    record UnacknowledgedKill(String task, TaskState taskState, int number) {}

    /** A user's tasks that can be killed, the oldest first. */
    List<String> tasksOf(String owner) {
        return jdbc.sql("""
                        SELECT t.name FROM task t JOIN account a ON a.id = t.owner_id
                        WHERE a.username = :owner AND t.state IN ('REGISTERED', 'TESTING', 'RUNNING')
                        ORDER BY t.id
                        """).param("owner", owner).query(String.class).list();
    }

    /** How many jobs of a task ended at once, and how many hold a slot until their runs are gone. */
    record StoppedJobs(int waiting, int running) {}

    /**
     * Ends the jobs of a task that have no run, and writes why onto those that have one or may have one soon, because their
     * pack runs. One statement: the tally is locked once every job is, and no run is accepted between the two halves.
     */
    StoppedJobs stop(long task, String reason) {
        return jdbc.sql("""
                        WITH stopped AS (
                            UPDATE job SET reason = :reason,
                                   state = CASE WHEN accepted AND (node_id IS NOT NULL OR pack IS NOT NULL AND state = 'ASSIGNED')
                                           THEN state ELSE 'KILLED' END,
                                   node_id = CASE WHEN accepted THEN node_id END,
                                   slot = CASE WHEN accepted THEN slot END
                            WHERE task_id = :task AND state IN ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING')
                            RETURNING state)
                        SELECT count(*) FILTER (WHERE state = 'KILLED') AS waiting,
                               count(*) FILTER (WHERE state <> 'KILLED') AS running
                        FROM stopped
                        """)
                .param("task", task)
                .param("reason", reason)
                .query(StoppedJobs.class)
                .single();
    }

    Optional<LockedJob> lockJob(long task, int number) {
        return jdbc.sql("""
                        SELECT state, accepted, kill_requested, pack IS NOT NULL AS packed FROM job
                        WHERE task_id = :task AND number = :number FOR UPDATE
                        """)
                .param("task", task)
                .param("number", number)
                .query(LockedJob.class)
                .optional();
    }

    /** Its run is to be stopped. */
    void request(long task, int number, String reason) {
        jdbc.sql("""
                        UPDATE job SET kill_requested = true, kill_acknowledged = false, reason = :reason
                        WHERE task_id = :task AND number = :number
                        """)
                .param("task", task)
                .param("number", number)
                .param("reason", reason)
                .update();
    }

    /** It has no run and ends at once. When nobody has taken up its grant, the jobs of its pack wait for another. */
    void end(long task, int number, String reason, boolean inBatch) {
        jdbc.sql("""
                        UPDATE job m SET pack = NULL, pack_attempt = NULL
                        FROM job j
                        WHERE j.task_id = :task AND j.number = :number AND j.state = 'ACTIVATED'
                          AND m.task_id = j.task_id AND m.number > j.number AND m.number < j.number + :batch
                          AND m.pack = j.number AND m.pack_attempt = j.attempt AND m.state = 'ASSIGNED'
                        """)
                .param("task", task)
                .param("number", number)
                .param("batch", Batch.MAX_JOBS)
                .update();
        jdbc.sql("""
                        UPDATE job SET state = 'KILLED', node_id = NULL, slot = NULL, reason = :reason,
                               kill_requested = :inBatch, kill_acknowledged = false
                        WHERE task_id = :task AND number = :number
                        """)
                .param("task", task)
                .param("number", number)
                .param("reason", reason)
                .param("inBatch", inBatch)
                .update();
    }

    List<UnacknowledgedKill> unacknowledged() {
        return jdbc.sql("""
                        SELECT t.name AS task, t.state AS task_state, j.number
                        FROM job j JOIN task t ON t.id = j.task_id
                        WHERE j.kill_requested AND NOT j.kill_acknowledged AND t.state IN ('TESTING', 'RUNNING')
                        ORDER BY t.id, j.number
                        """).query(UnacknowledgedKill.class).list();
    }
}
