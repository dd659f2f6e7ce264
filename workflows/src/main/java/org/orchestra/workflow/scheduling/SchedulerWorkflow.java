package org.orchestra.workflow.scheduling;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Grants a cluster's free slots to waiting jobs, as long as there is the cluster. Its id is {@code scheduler:<cluster>}. It makes a pass after each
 * wake-up, and at least every five minutes.
 */
@WorkflowInterface
public interface SchedulerWorkflow {
    /** The id of a cluster's scheduler. */
    static String id(String cluster) {
        return "scheduler:" + cluster;
    }

    /** Continues as new in time, and returns when the cluster has been deleted. */
    @WorkflowMethod
    void run(SchedulerStart start);

    /** Reports a change: new demand, a freed slot, an edited node. Several wake-ups may cause only one pass. */
    @SignalMethod
    void wake();

    /** The last pass; null before the first. */
    @QueryMethod
    @Nullable PassResult getLastPass();
}
