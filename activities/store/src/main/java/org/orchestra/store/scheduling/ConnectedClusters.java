package org.orchestra.store.scheduling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.WaitReason;

/**
 * A cluster and those that share queues with it, directly or through others: what one pass is over.
 *
 * @param byId why each of them gets no jobs, by its number; empty for one that takes some
 */
public record ConnectedClusters(Map<Long, Optional<WaitReason>> byId) {
    Collection<Long> ids() {
        return byId.keySet();
    }

    /** Why a cluster gets no jobs; null when it takes some. */
    @Nullable WaitReason closed(long cluster) {
        return Objects.requireNonNull(byId.get(cluster)).orElse(null);
    }

    /** Why none of them gets jobs; null when one takes some. */
    @Nullable WaitReason closed() {
        return byId.values().stream().allMatch(Optional::isPresent)
                ? byId.values().stream()
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder())
                        .orElse(null)
                : null;
    }
}
