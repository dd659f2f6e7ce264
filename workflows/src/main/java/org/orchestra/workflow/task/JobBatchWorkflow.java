package org.orchestra.workflow.task;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** Looks after at most 250 jobs of a task until each has ended. Cancelling it stops their runs. */
@WorkflowInterface
public interface JobBatchWorkflow {
    /** Returns when every job of the batch has ended, or in a test phase when one has failed. */
    @WorkflowMethod
    BatchResult run(BatchStart start);

    /** Slots for jobs of this batch. Repetitions are ignored. */
    @SignalMethod
    void slotsGranted(List<Grant> grants);

    /** Jobs of this batch that their owner killed; the database knows already. Repetitions are harmless. */
    @SignalMethod
    void jobsKilled(List<Integer> jobs);
}
