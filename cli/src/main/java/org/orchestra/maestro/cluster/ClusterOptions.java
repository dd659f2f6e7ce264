package org.orchestra.maestro.cluster;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.MemorySize;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What can be said of a cluster when it is created and changed later. */
final class ClusterOptions {
    /** In a GiB. */
    private static final int MEBIBYTES = 1024;

    @Option(
            names = "--messenger-queue",
            paramLabel = "QUEUE",
            description = "Temporal task queue that its worker polls (default for a new cluster: cluster-NAME).")
    private @Nullable String messengerQueue;

    @Option(names = "--description", paramLabel = "TEXT", description = "One line for people; '' for none.")
    private @Nullable String description;

    @Option(
            names = "--volume",
            paramLabel = "KIND",
            description = "Where the volumes of its users come from: ${COMPLETION-CANDIDATES}. A Kubernetes cluster"
                    + " needs one.")
    private @Nullable VolumeChoice volume;

    @Option(names = "--volume-server", paramLabel = "HOST", description = "Server of an nfs volume.")
    private @Nullable String server;

    @Option(names = "--volume-path", paramLabel = "PATH", description = "Path of an nfs volume.")
    private @Nullable String path;

    @Option(names = "--volume-class", paramLabel = "CLASS", description = "Storage class of a storage-class volume.")
    private @Nullable String storageClass;

    @Option(
            names = "--volume-size",
            paramLabel = "SIZE",
            description = "Size of each user's claim in whole GiB, such as 50G, for a storage-class volume.")
    private @Nullable MemorySize size;

    @Option(
            names = "--own-volume",
            paramLabel = "PATH",
            description =
                    "Where a volume of its own is mounted, in its worker and its jobs: the worker copies datasets to"
                            + " it and results back. '' for the server's volume, which is the default.")
    private @Nullable String ownVolume;

    @Nullable String messengerQueue() {
        return messengerQueue;
    }

    @Nullable String description() {
        return description;
    }

    @Nullable String ownVolume() {
        return ownVolume;
    }

    boolean isEmpty() {
        return messengerQueue == null && description == null && volume == null && ownVolume == null;
    }

    /** @throws ParameterException when there is something of a volume, but not its kind, or its size is not in whole GiB */
    @Nullable VolumeBody volume(CommandLine command) {
        if (volume == null) {
            if (Stream.of(server, path, storageClass, size).anyMatch(field -> field != null)) {
                throw new ParameterException(
                        command, text("Say which kind of volume it is: --volume nfs or storage-class"));
            }
            return null;
        }
        return new VolumeBody(volume.name(), server, path, storageClass, gibibytes(command));
    }

    private @Nullable Integer gibibytes(CommandLine command) {
        if (size == null) {
            return null;
        }
        if (size.mebibytes() % MEBIBYTES != 0) {
            throw new ParameterException(command, text("The size of a volume is in whole GiB; use one such as 50G"));
        }
        return size.mebibytes() / MEBIBYTES;
    }

    /** A volume as the server takes it. */
    @JsonInclude(NON_NULL)
    record VolumeBody(
            String kind,
            @Nullable String server,
            @Nullable String path,
            @Nullable String storageClass,
            @Nullable Integer gibibytes) {}
}
