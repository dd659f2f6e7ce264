package org.orchestra.api.explanation;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.scheduling.WaitReason;

/**
 * A queue and its clusters.
 *
 * @param clusters at least one, in order of preference
 */
record QueueRef(long id, String name, List<ExplainedCluster> clusters) {
    /**
     * A cluster of a queue.
     *
     * @param reachable whether the cluster's worker is there
     * @param reportedAt when it last said so; null for never
     */
    record ExplainedCluster(
            long id,
            String name,
            ClusterStatus status,
            boolean reachable,
            @Nullable Instant reportedAt) {
        /** Why it gets no jobs; empty when it takes some. */
        Optional<WaitReason> closed() {
            if (status == ClusterStatus.INACTIVE) {
                return Optional.of(WaitReason.CLUSTER_INACTIVE);
            }
            return reachable ? Optional.empty() : Optional.of(WaitReason.CLUSTER_UNREACHABLE);
        }
    }

    /** The first of its clusters. */
    ExplainedCluster first() {
        return clusters.get(0);
    }

    /** The same queue with those of its clusters only that a task may go to. */
    QueueRef among(Set<Long> chosen) {
        return new QueueRef(
                id,
                name,
                clusters.stream().filter(cluster -> chosen.contains(cluster.id)).toList());
    }

    /** The names of its clusters. */
    String cluster() {
        return clusters.stream().map(ExplainedCluster::name).collect(joining(", "));
    }

    /** When a worker of one of them last said that it is there; null for never. */
    @Nullable Instant reportedAt() {
        return clusters.stream()
                .map(ExplainedCluster::reportedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Why no job of the queue gets a slot, whatever the nodes are like; empty when one of its clusters takes jobs. */
    Optional<WaitReason> closed() {
        return clusters.stream().allMatch(cluster -> cluster.closed().isPresent())
                ? clusters.stream()
                        .flatMap(cluster -> cluster.closed().stream())
                        .max(Comparator.naturalOrder())
                : Optional.empty();
    }
}
