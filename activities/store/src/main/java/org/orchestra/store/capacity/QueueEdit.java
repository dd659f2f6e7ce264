package org.orchestra.store.capacity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterName;

/**
 * What is to change of a queue; null is left as it is.
 *
 * @param version the version that the admin has seen; null for any
 * @param clusters the clusters whose machines may be its nodes, in order of preference
 * @param limits what of its limits
 * @param isDefault whether tasks that name no queue go here
 * @param members the usernames of those who may use it, beside admins
 * @param open whether everybody may use it from now on
 * @throws Refusal when it changes nothing or contradicts itself
 */
public record QueueEdit(
        @Nullable Integer version,
        @Nullable List<ClusterName> clusters,
        QueueLimitsEdit limits,
        @Nullable Boolean isDefault,
        @Nullable List<String> members,
        boolean open) {

    public QueueEdit {
        if (!open && limits.equals(QueueLimitsEdit.NONE) && isDefault == null && members == null && clusters == null) {
            throw Refusal.invalid(
                    "invalid-request",
                    "This changes nothing: give clusters, cpus, memoryMib, gpus, maxCpus, maxMemoryMib, maxSeconds, defaultSeconds, isDefault, members or open.");
        }
        if (open && members != null) {
            throw Refusal.invalid(
                    "invalid-request",
                    "A queue is open to everybody or has members: give either open or members, not both.");
        }
    }
}
