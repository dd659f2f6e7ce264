package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.domain.cluster.ClusterName;

/**
 * What a node is made from.
 *
 * @param cluster the cluster of the machine; null for the first of the queue
 * @param limits its slots; null for as many as fit into what the cluster reports of the machine, now and later
 */
public record NewNode(
        NodeName name,
        @Nullable ClusterName cluster,
        @Nullable SlotLimits limits) {
    /**
     * A node as it is asked for.
     *
     * @param cluster the cluster of the machine; null for the first of the queue
     * @param slots how many slots it gives; null for an automatic one
     * @param maxSlots how many those may be raised to; as many as slots when null
     * @param auto whether the cluster's report decides on its slots
     * @throws Refusal when both or neither say how many slots it has, or they are out of range
     */
    public static NewNode of(
            NodeName name,
            @Nullable ClusterName cluster,
            @Nullable Integer slots,
            @Nullable Integer maxSlots,
            boolean auto) {
        if (auto && (slots != null || maxSlots != null)) {
            throw Refusal.invalid(
                    "invalid-request",
                    "The slots of an automatic node are what fits into its machine: leave out slots and maxSlots, or auto.");
        }
        if (auto) {
            return new NewNode(name, cluster, null);
        }
        if (slots == null) {
            throw Refusal.invalid(
                    "invalid-request",
                    format("Say how many slots node %s has: give slots, or auto to have as many as fit.", name));
        }
        return new NewNode(name, cluster, new SlotLimits(slots, Objects.requireNonNullElse(maxSlots, slots)));
    }
}
