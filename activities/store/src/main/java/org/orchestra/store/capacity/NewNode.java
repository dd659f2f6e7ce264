package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.SlotLimits;

/**
 * What a node is made from.
 *
 * @param limits its slots; null for as many as fit into what the cluster reports of the machine, now and later
 */
public record NewNode(NodeName name, @Nullable SlotLimits limits) {
    /**
     * A node as it is asked for.
     *
     * @param slots how many slots it gives; null for an automatic one
     * @param maxSlots how many those may be raised to; as many as slots when null
     * @param auto whether the cluster's report decides on its slots
     * @throws Refusal when both or neither say how many slots it has, or they are out of range
     */
    public static NewNode of(NodeName name, @Nullable Integer slots, @Nullable Integer maxSlots, boolean auto) {
        if (auto && (slots != null || maxSlots != null)) {
            throw Refusal.invalid(
                    "invalid-request",
                    "The slots of an automatic node are what fits into its machine: leave out slots and maxSlots, or auto.");
        }
        if (auto) {
            return new NewNode(name, null);
        }
        if (slots == null) {
            throw Refusal.invalid(
                    "invalid-request",
                    format("Say how many slots node %s has: give slots, or auto to have as many as fit.", name));
        }
        return new NewNode(name, new SlotLimits(slots, Objects.requireNonNullElse(maxSlots, slots)));
    }
}
