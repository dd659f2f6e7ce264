package org.orchestra.domain.capacity;

import org.jspecify.annotations.Nullable;

/**
 * A proposed change of a queue's nodes.
 *
 * @param slotsNow the slots that are enabled now; null for a node that is to be added
 * @param slotsThen the slots that would be enabled
 * @param because why, for people
 */
public record ProposedChange(
        ChangeKind kind,
        String node,
        String queue,
        @Nullable Integer slotsNow,
        int slotsThen,
        String because) {
    /** What would happen to the node. */
    public enum ChangeKind {
        /** A machine of the cluster becomes a node of a queue. */
        ADD,
        /** A node gets as many slots as its machine has capacity for. */
        RESIZE,
        /** A node whose machine is gone gets no slots. */
        DISABLE
    }
}
