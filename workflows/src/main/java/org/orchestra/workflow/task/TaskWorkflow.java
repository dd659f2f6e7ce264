package org.orchestra.workflow.task;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.orchestra.domain.task.TaskState;

/**
 * The life of a task: test phase, run phase, end. Its id is {@code task:<taskname>}. It resumes a task from any state in the
 * database, so that it can be started again after its history was lost.
 */
@WorkflowInterface
public interface TaskWorkflow {
    /** Runs the task to its end and returns the state in which it ended. */
    @WorkflowMethod
    TaskState run(TaskStart start);

    /** Stops all runs; the task is already in KILL in the database. */
    @SignalMethod
    void kill();

    /**
     * Reports batches of which a job holds a slot, so that they begin. Repetitions are ignored, and so are batches that have
     * begun or are not of this phase.
     */
    @SignalMethod
    void batchesDue(List<String> batches);

    /**
     * Reports that jobs may have ended in batches that never began. The database is asked for what is left; repetitions are
     * harmless.
     */
    @SignalMethod
    void recheck();

    /** The last state that the workflow observed. */
    @QueryMethod
    TaskState getState();
}
