package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.VolumeSource;

/**
 * Where the volumes of a cluster's users come from, field by field as people write it.
 *
 * @param server the NFS server, by name or address; only of {@code NFS}
 * @param path the absolute path of the export, or of the folder of the node; not of {@code STORAGE_CLASS}
 * @param storageClass the Kubernetes storage class; only of {@code STORAGE_CLASS}
 * @param gibibytes the size of each user's claim, at least 1; only of {@code STORAGE_CLASS}
 */
public record ClusterVolume(
        VolumeKind kind,
        @Nullable String server,
        @Nullable String path,
        @Nullable String storageClass,
        @Nullable Integer gibibytes) {

    /** As regular expressions. */
    public static final String SERVER_PATTERN = "^[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$";

    public static final String PATH_PATTERN = "^/[^\\x00-\\x1f\\x7f]{0,1023}$";
    public static final String CLASS_PATTERN = "^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$";

    private static final Pattern SERVER = Pattern.compile(SERVER_PATTERN);
    private static final Pattern PATH = Pattern.compile(PATH_PATTERN);
    private static final Pattern CLASS = Pattern.compile(CLASS_PATTERN);

    /** The kinds of volume. */
    public enum VolumeKind {
        NFS,
        HOST_PATH,
        STORAGE_CLASS
    }

    /** @throws Refusal when the kind needs a field that is not there, has no use for one that is, or a field is malformed */
    void requireValid() {
        boolean complete = switch (kind) {
            case NFS -> server != null && path != null && storageClass == null && gibibytes == null;
            case HOST_PATH -> path != null && server == null && storageClass == null && gibibytes == null;
            case STORAGE_CLASS -> storageClass != null && gibibytes != null && server == null && path == null;
        };
        if (!complete) {
            throw invalid(
                    switch (kind) {
                        case NFS -> "An NFS volume has a server and a path, and nothing else";
                        case HOST_PATH -> "A volume of the kind HOST_PATH has a path, and nothing else";
                        case STORAGE_CLASS ->
                            "A volume of the kind STORAGE_CLASS has a storage class and a size in GiB, and nothing else";
                    });
        }
        if (server != null && !SERVER.matcher(server).matches()) {
            throw invalid("The server of the volume is the name or the address of an NFS server");
        }
        if (path != null && (!PATH.matcher(path).matches() || (path + "/").contains("/../"))) {
            throw invalid("The path of the volume begins with / and has no .. and no control characters in it");
        }
        if (storageClass != null && !CLASS.matcher(storageClass).matches()) {
            throw invalid("The storage class of the volume is the name of one that the cluster has");
        }
        if (gibibytes != null && gibibytes < 1) {
            throw invalid("The size of the volume is at least 1 GiB");
        }
    }

    private static Refusal invalid(String rule) {
        return Refusal.invalid("invalid-volume", format("%s: correct the volume and try again.", rule));
    }

    VolumeSource source() {
        return switch (kind) {
            case NFS -> new VolumeSource.Nfs(String.valueOf(server), String.valueOf(path));
            case HOST_PATH -> new VolumeSource.HostPath(String.valueOf(path));
            case STORAGE_CLASS ->
                new VolumeSource.StorageClass(String.valueOf(storageClass), gibibytes == null ? 0 : gibibytes);
        };
    }
}
