package org.orchestra.workflow.drain;

import io.temporal.activity.ActivityInterface;

/** The activity of a cluster that empties a node. Polled on the cluster's own task queue. */
@ActivityInterface
public interface DrainActivities {
    /**
     * Stops every run on a drained node, so that the jobs wait for slots elsewhere. Fails while any job holds a slot of the
     * node, and is retried soon. Does nothing when the node is no longer drained. Idempotent.
     */
    void evictRuns(long nodeId);
}
