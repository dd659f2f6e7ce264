package org.orchestra.store.capacity;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.workflow.TaskQueues;

/**
 * What an admin says of a cluster.
 *
 * @param messengerQueue the Temporal task queue that its worker polls
 * @param volume where its users' volumes come from; null for a local cluster, which needs none
 * @param description for people; null when there is none
 */
public record ClusterDefinition(
        ClusterName name,
        ClusterType type,
        ClusterStatus status,
        String messengerQueue,
        @Nullable ClusterVolume volume,
        @Nullable String description) {

    /** As regular expressions. */
    public static final String QUEUE_PATTERN = "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?$";

    public static final String DESCRIPTION_PATTERN = "^[^\\x00-\\x1f\\x7f]{0,500}$";

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
            @Nullable String description) {
        String queue = messengerQueue == null ? "cluster-" + name : messengerQueue;
        requireQueue(queue);
        requireVolume(type, volume);
        requireDescription(description);
        return new ClusterDefinition(
                name,
                type,
                ClusterStatus.ACTIVE,
                queue,
                volume,
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

    static void requireDescription(@Nullable String description) {
        if (description != null && !DESCRIPTION.matcher(description).matches()) {
            throw Refusal.invalid(
                    "invalid-description", "The description is not allowed: use one line of at most 500 characters.");
        }
    }
}
