package org.orchestra.api.capacity;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.cluster.NodeEdit;

/** The body that edits a node. */
record NodeChange(
        @NotNull Integer version,
        @Nullable Integer slots,
        @Nullable Integer maxSlots,
        @Nullable Boolean auto) {

    NodeEdit edit() {
        return new NodeEdit(version, slots, maxSlots, auto);
    }
}
