package org.orchestra.workflow.task;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.orchestra.domain.task.TaskState;

/**
 * The life of a task: test phase, run phase, end. Its id is {@code task:<taskname>}. It takes up a task in whatever
 * state the database has it, so that starting it again after its history was lost is right.
 */
@WorkflowInterface
public interface TaskWorkflow {
    /** Runs the task to its end and returns the state in which it ended. */
    @WorkflowMethod
    TaskState run(TaskStart start);

    /** Stops everything; the database already has the task in KILL. */
    @SignalMethod
    void kill();

    /** The state as the workflow last saw it. */
    @QueryMethod
    TaskState getState();
}
