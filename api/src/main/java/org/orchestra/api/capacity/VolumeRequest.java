package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.capacity.ClusterVolume;
import org.orchestra.store.capacity.ClusterVolume.VolumeKind;

/** The volume of a cluster, in the body that makes or edits one. */
record VolumeRequest(
        @NotNull VolumeKind kind,

        @Schema(pattern = ClusterVolume.SERVER_PATTERN) @Nullable String server,

        @Schema(pattern = ClusterVolume.PATH_PATTERN) @Nullable String path,

        @Schema(pattern = ClusterVolume.CLASS_PATTERN) @Nullable String storageClass,

        @Schema(minimum = "1") @Nullable Integer gibibytes) {

    ClusterVolume volume() {
        return new ClusterVolume(kind, server, path, storageClass, gibibytes);
    }
}
