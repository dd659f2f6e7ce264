package org.orchestra.store.capacity;

import java.util.List;
import org.orchestra.domain.capacity.QueueLimits;

/**
 * What an edit needs of a queue.
 *
 * @param clusters its clusters in order of preference
 */
record LockedQueue(
        long id, String name, List<QueueCluster> clusters, QueueLimits limits, boolean isDefault, int version) {
    /** A cluster of a queue. */
    record QueueCluster(long id, String name) {}

    /** Any of its clusters: a pass over it is one over the others, too. */
    String cluster() {
        return clusters.get(0).name();
    }
}
