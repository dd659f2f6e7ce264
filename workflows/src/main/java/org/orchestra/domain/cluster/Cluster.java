package org.orchestra.domain.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A place where jobs run.
 *
 * @param messengerQueue the Temporal task queue on which its activities are polled
 * @param volume where its users' volumes come from; null for a local cluster, which needs none
 * @param ownVolume where its own volume is mounted there, to which its worker copies what runs read, and back what they
 *     write; null when it shares the server's
 */
public record Cluster(
        long id,
        String name,
        ClusterType type,
        String messengerQueue,
        @Nullable VolumeSource volume,
        @Nullable String ownVolume) {}
