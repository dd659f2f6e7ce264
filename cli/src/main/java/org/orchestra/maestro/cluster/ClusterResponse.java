package org.orchestra.maestro.cluster;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Times;

/**
 * A cluster.
 *
 * @param ownVolume where its own volume is mounted; absent if it shares the server's
 * @param reachable whether its worker has reported within the last minute
 * @param reportedAt when its worker last reported; absent if none ever has
 * @param version edit counter for optimistic locking
 */
record ClusterResponse(
        String name,
        @Nullable String type,
        @Nullable String status,
        @Nullable String messenger,
        @Nullable String messengerQueue,
        @Nullable ClusterVolumeResponse volume,
        @Nullable String ownVolume,
        @Nullable String description,
        boolean reachable,
        @Nullable Instant reportedAt,
        int version) {
    ClusterResponse {
        Objects.requireNonNull(name, "name");
    }

    /** Where the volumes of its users come from. */
    record ClusterVolumeResponse(
            @Nullable String kind,
            @Nullable String server,
            @Nullable String path,
            @Nullable String storageClass,
            @Nullable Integer gibibytes) {
        /** In the form of the options that make it, for example "nfs storage.lab.example:/export". */
        String describe() {
            String source = storageClass == null
                    ? (server == null ? "" : server + ":") + path
                    : text("%s, %sG for each user", storageClass, gibibytes);
            return VolumeChoice.optionOf(kind) + " " + source;
        }
    }

    @Nullable String volumeText() {
        return volume == null ? null : volume.describe();
    }

    /** Whether its worker is there, or since when it has not been. */
    String worker() {
        if (reachable) {
            return "reports";
        }
        return reportedAt == null ? "none yet" : "unreachable since " + Times.toTheSecond(reportedAt);
    }

    /** Describes the cluster in one line. */
    String describe() {
        String line = text(
                "cluster %s: %s, %s, worker: %s; messenger queue %s", name, type, status, worker(), messengerQueue);
        String withVolume = volume == null ? line : text("%s; volume %s", line, volume.describe());
        return ownVolume == null ? withVolume : text("%s; own volume at %s", withVolume, ownVolume);
    }

    /** The command that starts a worker for it. */
    String startWorker() {
        return ownVolume == null
                ? "java -jar orchestra-worker.jar --orchestra.worker.clusters=" + name
                : "java -jar orchestra-worker.jar --cluster " + name + " --api URL --orchestra.storage.root="
                        + ownVolume + " (with the token of: maestro cluster token create " + name + ")";
    }
}
