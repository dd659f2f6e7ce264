package org.orchestra.workflow.task;

import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.orchestra.domain.task.TaskState;

/** The activities of the database for a task. All are idempotent. */
@ActivityInterface
public interface TaskActivities {
    /**
     * Takes a REGISTERED task into its first phase. This is a test phase on the first ten of its open jobs, unless the task has
     * passed one or bypasses it. Returns the plan for a task in any state. None of its batches runs.
     */
    TaskPlan open(long taskId);

    /** Returns the plan for a task in any state, and changes nothing. */
    TaskPlan plan(long taskId);

    /** Takes a task from TESTING to RUNNING after its test phase has passed. */
    TaskPlan startRunPhase(long taskId);

    /**
     * Makes the REGISTERED jobs of a RUNNING task ASSIGNED that wait for no job of another task, some thousands in a
     * transaction, and wakes the scheduler. Does nothing in another state.
     */
    void assign(long taskId);

    /** The task queues of the clusters on which the task may have runs: it has a job there that holds a slot, or a run that has not ended. */
    List<String> clusterQueues(long taskId);

    /** Kills a task that has not ended, as a user's kill does. Serves a cancellation in Temporal's UI. */
    void kill(long taskId);

    /**
     * Ends the task: a TESTING task becomes BROKEN, a KILL task KILLED, and a RUNNING task DONE or FINALIZED. The open jobs of
     * a broken or killed task end with it; their runs must be gone.
     *
     * @return the new state. It is RUNNING when jobs are still open, and REGISTERED or RUNNING when jobs that failed without
     *     charge are requeued.
     */
    TaskState close(long taskId);

    /**
     * Records that a batch has begun, makes its REGISTERED jobs ASSIGNED, wakes the scheduler, and returns the open jobs of
     * the batch.
     */
    BatchState openBatch(long taskId, int from, int to);

    /** Returns the status of killed jobs of a batch, and records that the batch has received these kills. */
    KillStatus acknowledgeKills(long taskId, List<Integer> jobs);

    /** Ends the jobs of a batch that have no run, as BROKEN in a test phase and as KILLED otherwise. They get no more slots. */
    void withdrawBatch(long taskId, int from, int to);
}
