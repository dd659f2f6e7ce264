package org.orchestra.workflow.scheduling;

import io.temporal.activity.ActivityInterface;

/** The activity of a scheduler. */
@ActivityInterface
public interface SchedulerActivities {
    /**
     * Makes one pass in one transaction: reads the snapshot, plans, and marks the granted jobs ACTIVATED. Then signals the
     * batches their new grants, and again the grants that no run has taken up, after one minute, two, four and so on. A
     * retry, the first pass of a process, or a request that asks for it, sends all of these at once.
     */
    PassResult pass(PassRequest request);
}
