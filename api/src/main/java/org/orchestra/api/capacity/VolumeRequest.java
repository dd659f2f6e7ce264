package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.store.capacity.ClusterVolume;
import org.orchestra.store.capacity.ClusterVolume.VolumeKind;

/** The volume of a cluster, in the body that makes or edits one. */
record VolumeRequest(
        @NotNull VolumeKind kind,

        @Schema(pattern = ClusterVolume.SERVER_PATTERN) @Nullable String server,

        @Schema(pattern = ClusterVolume.PATH_PATTERN) @Nullable String path,

        @Schema(pattern = ClusterVolume.CLASS_PATTERN) @Nullable String storageClass,

        @Schema(minimum = "1") @Nullable Integer gibibytes) {

    /** @throws Refusal when it is a folder of the machines: whoever administers Orchestra need not be trusted with their files */
    ClusterVolume volume() {
        if (kind == VolumeKind.HOST_PATH) {
            throw Refusal.invalid(
                    "invalid-volume",
                    "A volume of the kind HOST_PATH shows files of the machines themselves, and is set in the start-up configuration only: add the cluster to orchestra.bootstrap.clusters, or choose NFS or STORAGE_CLASS.");
        }
        return new ClusterVolume(kind, server, path, storageClass, gibibytes);
    }
}
