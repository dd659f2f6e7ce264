package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.store.capacity.ClusterDefinition;
import org.orchestra.store.capacity.ClusterEdit;

/** The body that edits a cluster. */
record ClusterEditRequest(
        @Nullable ClusterType type,
        @Nullable ClusterStatus status,

        @Schema(pattern = ClusterDefinition.QUEUE_PATTERN) @Nullable String messengerQueue,

        @Valid @Nullable VolumeRequest volume,

        @Schema(description = "As for a new cluster; empty for the server's") @Nullable String ownVolume,

        @Schema(pattern = ClusterDefinition.DESCRIPTION_PATTERN, description = "Empty for none") @Nullable String description) {

    /** @param version that the admin has seen; null for any */
    ClusterEdit edit(@Nullable Integer version) {
        return new ClusterEdit(
                version, type, status, messengerQueue, volume == null ? null : volume.volume(), ownVolume, description);
    }
}
