package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.cluster.Messenger;
import org.orchestra.store.capacity.ClusterDefinition;

/** The body that makes a cluster. */
record ClusterRequest(
        @Schema(pattern = ClusterName.PATTERN) @NotNull String name,
        @NotNull ClusterType type,

        @Schema(description = "What carries work to its worker; TEMPORAL without it") @Nullable Messenger messenger,

        @Schema(pattern = ClusterDefinition.QUEUE_PATTERN, description = "cluster-<name> without it") @Nullable String messengerQueue,

        @Schema(description = "For a Kubernetes cluster, which needs one") @Valid @Nullable VolumeRequest volume,

        @Schema(
                pattern = ClusterDefinition.OWN_VOLUME_PATTERN,
                description =
                        "Where its own volume is mounted there: its worker copies datasets to it and results back. Without it, it shares the server's")
        @Nullable String ownVolume,

        @Schema(pattern = ClusterDefinition.DESCRIPTION_PATTERN) @Nullable String description) {

    ClusterDefinition cluster() {
        return ClusterDefinition.of(
                new ClusterName(name),
                type,
                messengerQueue,
                volume == null ? null : volume.volume(),
                ownVolume,
                description);
    }
}
