package org.orchestra.workflow.task;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** Runs at most 250 jobs of a task until each has ended. Its cancellation stops their runs. */
@WorkflowInterface
public interface JobBatchWorkflow {
    /** Returns when every job of the batch has ended; in a test phase also as soon as one has failed. */
    @WorkflowMethod
    BatchResult run(BatchStart start);

    /** Grants slots to jobs of this batch. Repetitions are ignored. */
    @SignalMethod
    void slotsGranted(List<Grant> grants);

    /** Reports jobs of this batch that were killed; the database has the kill already. Repetitions are harmless. */
    @SignalMethod
    void jobsKilled(List<Integer> jobs);
}
