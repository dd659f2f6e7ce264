package org.orchestra.store.capacity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.cluster.Messenger;
import org.orchestra.store.edit.Versioned;

/**
 * A cluster, and whether its worker is there.
 *
 * @param messengerQueue the Temporal task queue that its worker polls
 * @param volume where its users' volumes come from; null for a local cluster, and where it is not shown
 * @param ownVolume where its own volume is mounted, to which data is copied and results back; null when it shares the
 *     server's, and where it is not shown
 * @param reachable whether its worker has reported within the last minute; while it has not, no slots are granted there
 * @param reportedAt when its worker last reported; null when none ever has
 * @param version counts its edits
 */
public record ClusterView(
        String name,
        ClusterType type,
        ClusterStatus status,
        Messenger messenger,
        String messengerQueue,
        @Nullable ClusterVolume volume,
        @Nullable String ownVolume,
        @Nullable String description,
        boolean reachable,
        @Nullable Instant reportedAt,
        int version)
        implements Versioned {

    /** The cluster as it is shown to users, whom the addresses of the storage do not concern. */
    public ClusterView withoutVolume() {
        return new ClusterView(
                name, type, status, messenger, messengerQueue, null, null, description, reachable, reportedAt, version);
    }
}
