package org.orchestra.workflow.scheduling;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Gives a cluster's free slots to waiting jobs, for ever. Its id is {@code scheduler:<cluster>}. It makes a pass every
 * five minutes and at once after a wake-up.
 */
@WorkflowInterface
public interface SchedulerWorkflow {
    /** The id of a cluster's scheduler. */
    static String id(String cluster) {
        return "scheduler:" + cluster;
    }

    /** Never returns; it continues as new. */
    @WorkflowMethod
    void run(SchedulerStart start);

    /** Something changed: demand, a freed slot, an edited node. Many wake-ups cost one pass. */
    @SignalMethod
    void wake();

    /** What the last pass did; null before the first. */
    @QueryMethod
    PassResult.@Nullable Figures getLastPass();
}
