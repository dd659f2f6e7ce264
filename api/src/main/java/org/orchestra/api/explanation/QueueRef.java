package org.orchestra.api.explanation;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.scheduling.WaitReason;

/**
 * A queue and its cluster.
 *
 * @param reachable whether the cluster's worker is there
 * @param reportedAt when it last said so; null for never
 */
record QueueRef(
        long id,
        String name,
        long clusterId,
        String cluster,
        ClusterStatus status,
        boolean reachable,
        @Nullable Instant reportedAt) {

    /** Why no job of the queue gets a slot, whatever the nodes are like; empty when the cluster takes jobs. */
    Optional<WaitReason> closed() {
        if (status == ClusterStatus.INACTIVE) {
            return Optional.of(WaitReason.CLUSTER_INACTIVE);
        }
        return reachable ? Optional.empty() : Optional.of(WaitReason.CLUSTER_UNREACHABLE);
    }
}
