package org.orchestra.workflow.scheduling;

import io.temporal.activity.ActivityInterface;

/** The one activity of a scheduler. */
@ActivityInterface
public interface SchedulerActivities {
    /**
     * One pass, in one transaction: reads the snapshot, plans, marks the granted jobs ACTIVATED. Returns the new grants,
     * and again those that no run has taken up, after a minute, two, four and so on; all of these on
     * a retry, or when asked.
     */
    PassResult pass(PassRequest request);
}
