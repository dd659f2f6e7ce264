package org.orchestra.api.capacity;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.capacity.NodeEdit;

/** The body that edits a node. */
record NodeEditRequest(
        @NotNull Integer version,
        @Nullable Integer slots,
        @Nullable Integer maxSlots,
        @Nullable Boolean auto) {

    NodeEdit edit() {
        return new NodeEdit(version, slots, maxSlots, auto);
    }
}
