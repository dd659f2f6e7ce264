package org.orchestra.workflow.task;

import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.orchestra.domain.task.TaskState;

/** The database's side of a task. All are idempotent. */
@ActivityInterface
public interface TaskActivities {
    /**
     * Takes a REGISTERED task into its first phase: a test phase on the first ten of its open jobs, unless it has passed
     * one or wants none. Tells what is to be done in any state.
     */
    TaskPlan open(long taskId);

    /** Takes a task whose test phase passed from TESTING to RUNNING. */
    TaskPlan startRunPhase(long taskId);

    /** Takes a task that has not ended to KILL, as a user's kill does: for a workflow cancelled in Temporal's UI. */
    void kill(long taskId);

    /**
     * Ends the task: BROKEN when a test job failed, KILLED when it was to be killed, else DONE or FINALIZED. Jobs that a
     * broken or killed task still has open end with it; their runs must be gone.
     *
     * @return the state in which it ended; REGISTERED or RUNNING when it has not, because jobs are open or failed by no
     *     fault of their own and run again
     */
    TaskState close(long taskId);

    /** Makes a batch's REGISTERED jobs ASSIGNED and tells the scheduler; returns what is open in the batch. */
    BatchState openBatch(long taskId, int from, int to);

    /** What has become of jobs of a batch that their owner killed; from here on the batch counts as knowing of it. */
    KillStatus hearKills(long taskId, List<Integer> jobs);

    /** Ends the batch's jobs that have no run: BROKEN in a test phase, else KILLED. They get no slot any more. */
    void withdrawBatch(long taskId, int from, int to);
}
