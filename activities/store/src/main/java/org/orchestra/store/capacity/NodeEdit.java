package org.orchestra.store.capacity;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.SlotLimits;

/**
 * What is to change of a node; null is left as it is.
 *
 * @param version the version that the admin has seen; null for any
 * @param slots how many jobs it may run at once
 * @param maxSlots how many that may be raised to
 * @param auto whether the cluster's report decides on its slots
 * @throws Refusal when it changes nothing
 */
public record NodeEdit(
        @Nullable Integer version,
        @Nullable Integer slots,
        @Nullable Integer maxSlots,
        @Nullable Boolean auto) {

    public NodeEdit {
        if (slots == null && maxSlots == null && auto == null) {
            throw Refusal.invalid("invalid-request", "This changes nothing: give slots, maxSlots or auto.");
        }
    }

    /** Whether the node is automatic once this is done. */
    boolean auto(boolean now) {
        return requireNonNullElse(auto, now);
    }

    boolean setsSlots() {
        return slots != null || maxSlots != null;
    }

    /** The slots once this is done, when the admin decides on them. */
    SlotLimits applied(SlotLimits now) {
        return new SlotLimits(requireNonNullElse(slots, now.enabled()), requireNonNullElse(maxSlots, now.maximum()));
    }
}
