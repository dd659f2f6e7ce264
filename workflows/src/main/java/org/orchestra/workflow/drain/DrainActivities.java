package org.orchestra.workflow.drain;

import io.temporal.activity.ActivityInterface;

/** What a cluster does to empty a node. Polled on the cluster's own task queue. */
@ActivityInterface
public interface DrainActivities {
    /**
     * Stops every run of a drained node, so that its job waits for a slot elsewhere. Fails, to be tried again soon, while
     * any job holds a slot there; does nothing to a node that is not drained any more. Idempotent.
     */
    void evictRuns(long nodeId);
}
