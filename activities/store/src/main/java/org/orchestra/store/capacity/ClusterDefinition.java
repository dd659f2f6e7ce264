package org.orchestra.store.capacity;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.store.capacity.ClusterVolume.VolumeKind;
import org.orchestra.workflow.TaskQueues;

/**
 * What an admin says of a cluster.
 *
 * @param messengerQueue the Temporal task queue that its worker polls
 * @param volume where its users' volumes come from; null for a local cluster, which needs none
 * @param ownVolume the absolute path where its own volume is mounted, in its worker and its runs alike; null when it shares
 *     the volume of the server
 * @param description for people; null when there is none
 */
public record ClusterDefinition(
        ClusterName name,
        ClusterType type,
        ClusterStatus status,
        String messengerQueue,
        @Nullable ClusterVolume volume,
        @Nullable String ownVolume,
        @Nullable String description) {

    /** As regular expressions. */
    public static final String QUEUE_PATTERN = "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?$";

    public static final String DESCRIPTION_PATTERN = "^[^\\x00-\\x1f\\x7f]{0,500}$";

    public static final String OWN_VOLUME_PATTERN = "^(?:/[A-Za-z0-9._-]{1,255}){1,16}$";

    private static final Pattern OWN_VOLUME = Pattern.compile(OWN_VOLUME_PATTERN);
    private static final Pattern QUEUE = Pattern.compile(QUEUE_PATTERN);
    private static final Pattern DESCRIPTION = Pattern.compile(DESCRIPTION_PATTERN);

    /**
     * A new cluster, which is active.
     *
     * @param messengerQueue null for {@code cluster-<name>}
     * @throws Refusal when it cannot be
     */
    public static ClusterDefinition of(
            ClusterName name,
            ClusterType type,
            @Nullable String messengerQueue,
            @Nullable ClusterVolume volume,
            @Nullable String ownVolume,
            @Nullable String description) {
        String queue = messengerQueue == null ? "cluster-" + name : messengerQueue;
        requireQueue(queue);
        requireVolume(type, volume);
        requireOwnVolume(ownVolume, volume);
        requireDescription(description);
        return new ClusterDefinition(
                name,
                type,
                ClusterStatus.ACTIVE,
                queue,
                volume,
                ownVolume == null || ownVolume.isEmpty() ? null : ownVolume,
                description == null || description.isBlank() ? null : description);
    }

    static void requireQueue(String messengerQueue) {
        if (!QUEUE.matcher(messengerQueue).matches()) {
            throw Refusal.invalid(
                    "invalid-messenger-queue",
                    "The messenger queue is not allowed: use letters, digits, dots, dashes and underscores, at most 200, and a letter or digit at both ends.");
        }
        if (messengerQueue.equals(TaskQueues.CORE)) {
            throw Refusal.invalid(
                    "invalid-messenger-queue",
                    "The messenger queue orchestra is that of the workflows: choose another, or none to get one.");
        }
    }

    static void requireVolume(ClusterType type, @Nullable ClusterVolume volume) {
        if (type == ClusterType.KUBERNETES && volume == null) {
            throw Refusal.invalid(
                    "invalid-volume",
                    "A Kubernetes cluster needs a volume: give its kind, NFS, HOST_PATH or STORAGE_CLASS, and what belongs to it.");
        }
        if (type == ClusterType.LOCAL && volume != null) {
            throw Refusal.invalid(
                    "invalid-volume",
                    "A local cluster has no volume of its own, for its jobs are on the machine of its worker: leave it out.");
        }
        if (volume != null) {
            volume.requireValid();
        }
    }

    /** @param path empty counts as none */
    static void requireOwnVolume(@Nullable String path, @Nullable ClusterVolume volume) {
        if (path == null || path.isEmpty()) {
            return;
        }
        if (!OWN_VOLUME.matcher(path).matches()
                || !Path.of(path).normalize().toString().equals(path)) {
            throw Refusal.invalid(
                    "invalid-own-volume",
                    "The own volume is not allowed: give the absolute path where its worker and its runs have it, such as /data/orchestra, of letters, digits, dots, dashes and underscores.");
        }
        if (volume != null && volume.kind() == VolumeKind.STORAGE_CLASS) {
            throw Refusal.invalid(
                    "invalid-own-volume",
                    "Data cannot be copied to a cluster where each user has a claim of a storage class, as its worker has no way to those: use a volume of the kind NFS or HOST_PATH.");
        }
    }

    static void requireDescription(@Nullable String description) {
        if (description != null && !DESCRIPTION.matcher(description).matches()) {
            throw Refusal.invalid(
                    "invalid-description", "The description is not allowed: use one line of at most 500 characters.");
        }
    }
}
