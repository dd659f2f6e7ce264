package org.orchestra.store.task;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.UnfinishedJobs;
import org.orchestra.domain.task.UnfinishedJobs.Example;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.PlacedRun;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of a task's phases and batches, as its workflow needs them. */
@Component
class TaskPhaseRepository {
    private final JdbcClient jdbc;

    TaskPhaseRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An open job; its node is known while it holds a slot. */
    record PhaseJob(
            int number,
            int attempt,
            @Nullable String node,
            @Nullable String clusterQueue) {}

    /** A batch of the run phase with open jobs; it is due while one of them holds a slot. */
    record OpenBatch(int number, boolean due) {}

    /**
     * Makes REGISTERED jobs ASSIGNED, unless they wait for jobs of other tasks.
     *
     * @param among only these jobs; null for all
     * @return how many these are
     */
    int assign(long task, int from, int to, Integer @Nullable [] among) {
        return jdbc.sql("""
                        UPDATE job SET state = 'ASSIGNED', assigned_at = now()
                        WHERE task_id = :task AND number >= :from AND number < :to AND state = 'REGISTERED'
                          AND (:among::int[] IS NULL OR number = ANY (:among))
                          AND number NOT IN (
                              SELECT p.number FROM task_dependency d JOIN job p ON p.task_id = d.on_task_id
                              WHERE d.task_id = :task AND d.kind = 'EACH_DONE'
                                AND p.number >= :from AND p.number < :to AND p.state <> 'DONE')
                        """)
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .param("among", among)
                .update();
    }

    /** @param among only these jobs; null for all */
    List<PhaseJob> openJobs(long task, int from, int to, Integer @Nullable [] among) {
        return jdbc.sql("""
                        SELECT j.number, j.attempt, n.name AS node, c.messenger_queue AS cluster_queue
                        FROM job j LEFT JOIN node n ON n.id = j.node_id LEFT JOIN cluster c ON c.id = n.cluster_id
                        WHERE j.task_id = :task AND j.number >= :from AND j.number < :to
                          AND j.state IN ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING')
                          AND (:among::int[] IS NULL OR j.number = ANY (:among))
                        ORDER BY j.number
                        """)
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .param("among", among)
                .query(PhaseJob.class)
                .list();
    }

    /**
     * How many of the jobs that were opened have ended and are not done.
     *
     * @param among only these jobs; null for all
     */
    int failures(long task, int from, int to, Integer @Nullable [] among) {
        return jdbc.sql("""
                        SELECT count(*) FROM job
                        WHERE task_id = :task AND number >= :from AND number < :to
                          AND state IN ('FAILED', 'KILLED', 'BROKEN') AND assigned_at IS NOT NULL
                          AND (:among::int[] IS NULL OR number = ANY (:among))
                        """)
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .param("among", among)
                .query(Integer.class)
                .single();
    }

    /** The owner's wishes to have jobs from {@code from} to before {@code to} stopped are known from now on. */
    void acknowledgeKills(long task, int from, int to) {
        acknowledgeKills("number >= :from AND number < :to")
                .param("task", task)
                .param("from", from)
                .param("to", to)
                .update();
    }

    void acknowledgeKills(long task, List<Integer> jobs) {
        acknowledgeKills("number = ANY (:jobs)")
                .param("task", task)
                .param("jobs", jobs.toArray(Integer[]::new))
                .update();
    }

    private StatementSpec acknowledgeKills(String which) {
        return jdbc.sql("""
                UPDATE job SET kill_acknowledged = true,
                       kill_requested = state IN ('ACTIVATED', 'RUNNING') OR state = 'ASSIGNED' AND pack IS NOT NULL
                WHERE task_id = :task AND kill_requested AND NOT kill_acknowledged AND\s""" + which);
    }

    /** Those of the jobs that have ended. */
    List<JobEnded> ended(long task, List<Integer> jobs) {
        return jdbc.sql("""
                        SELECT number AS job, state FROM job
                        WHERE task_id = :task AND number = ANY (:jobs) AND state IN ('DONE', 'FAILED', 'KILLED', 'BROKEN')
                        ORDER BY number
                        """)
                .param("task", task)
                .param("jobs", jobs.toArray(Integer[]::new))
                .query(JobEnded.class)
                .list();
    }

    /** The runs of those of the jobs that are to be stopped. Whoever watches a pack stops its runs by itself. */
    List<PlacedRun> unwanted(long task, List<Integer> jobs) {
        return jdbc.sql("""
                        SELECT j.task_id, j.number, j.attempt, c.messenger_queue
                        FROM job j JOIN node n ON n.id = j.node_id JOIN cluster c ON c.id = n.cluster_id
                        WHERE j.task_id = :task AND j.number = ANY (:jobs) AND j.state IN ('ACTIVATED', 'RUNNING')
                          AND j.kill_requested AND j.pack IS NULL
                        ORDER BY j.number
                        """)
                .param("task", task)
                .param("jobs", jobs.toArray(Integer[]::new))
                .query((row, index) -> new PlacedRun(
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt")),
                        row.getString("messenger_queue")))
                .list();
    }

    /** The task queues of the clusters where a job of the task holds a slot, or a run has not ended. */
    List<String> clusterQueues(long task) {
        return jdbc.sql("""
                        SELECT c.messenger_queue FROM cluster c
                        WHERE EXISTS (SELECT FROM job j JOIN node n ON n.id = j.node_id
                                      WHERE j.task_id = :task AND n.cluster_id = c.id)
                           OR EXISTS (SELECT FROM run r
                                      WHERE r.task_id = :task AND r.outcome IS NULL AND r.cluster = c.name)
                        ORDER BY c.messenger_queue
                        """).param("task", task).query(String.class).list();
    }

    /** The batches with jobs that have not ended, ascending. */
    List<OpenBatch> openBatches(long task) {
        return jdbc.sql("""
                        SELECT number / :size AS number, bool_or(node_id IS NOT NULL) AS due FROM job
                        WHERE task_id = :task AND state IN ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING')
                        GROUP BY 1 ORDER BY 1
                        """)
                .param("task", task)
                .param("size", Batch.MAX_JOBS)
                .query(OpenBatch.class)
                .list();
    }

    /** A batch of the run phase has begun: it takes its grants by itself from now on. */
    void recordBegun(long task, int batch) {
        jdbc.sql("UPDATE task SET begun = begun || :batch::int WHERE id = :task AND NOT :batch = ANY (begun)")
                .param("task", task)
                .param("batch", batch)
                .update();
    }

    void forgetBegun(long task) {
        jdbc.sql("UPDATE task SET begun = '{}' WHERE id = :task AND begun <> '{}'")
                .param("task", task)
                .update();
    }

    /**
     * What is not done of the task; empty when nothing failed, was killed or is broken.
     *
     * @param testJobs the test jobs, for the test phase alone; null for the whole task
     */
    Optional<UnfinishedJobs> unfinished(long task, Integer @Nullable [] testJobs) {
        return jdbc.sql("""
                        WITH undone AS (
                            SELECT * FROM job
                            WHERE task_id = :task AND state IN ('FAILED', 'KILLED', 'BROKEN')
                              AND (:testJobs::int[] IS NULL OR number = ANY (:testJobs) AND assigned_at IS NOT NULL
                                                           AND state IN ('FAILED', 'KILLED')))
                        SELECT t.jobs, c.failed, c.killed, c.broken, j.number, j.name,
                               coalesce(j.reason, r.reason, 'stopped') AS reason
                        FROM task t
                        CROSS JOIN (SELECT count(*) FILTER (WHERE state = 'FAILED') AS failed,
                                           count(*) FILTER (WHERE state = 'KILLED') AS killed,
                                           count(*) FILTER (WHERE state = 'BROKEN') AS broken FROM undone) c
                        JOIN LATERAL (SELECT * FROM undone
                                      ORDER BY array_position(ARRAY ['FAILED', 'KILLED', 'BROKEN'], state), number
                                      LIMIT 1) j ON true
                        LEFT JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
                        WHERE t.id = :task
                        """)
                .param("task", task)
                .param("testJobs", testJobs)
                .query((row, index) -> new UnfinishedJobs(
                        row.getInt("jobs"),
                        row.getInt("failed"),
                        row.getInt("killed"),
                        row.getInt("broken"),
                        new Example(row.getInt("number"), row.getString("name"), row.getString("reason"))))
                .optional();
    }

    /** One line about the test run that was stopped first, where no job failed of its own; empty when none was. */
    Optional<String> interruption(long task) {
        return jdbc.sql("""
                        SELECT 'the test phase failed: job ' || j.number || ' (' || j.name || ') was stopped: '
                               || coalesce(r.reason, 'nobody said why')
                        FROM run r
                        JOIN job j ON j.task_id = r.task_id AND j.number = r.number AND j.attempt = r.attempt
                        WHERE r.task_id = :task AND r.outcome = 'KILLED' AND j.state = 'BROKEN'
                        ORDER BY r.finished_at, r.number LIMIT 1
                        """).param("task", task).query(String.class).optional();
    }

    /** One of the clusters that the task may go to: a pass over it is one over the others, too. */
    String cluster(long task) {
        return jdbc.sql("""
                        SELECT c.name FROM task t JOIN cluster c ON c.id = (clusters_of(t.clusters, t.queue_id))[1]
                        WHERE t.id = :task
                        """).param("task", task).query(String.class).single();
    }
}
