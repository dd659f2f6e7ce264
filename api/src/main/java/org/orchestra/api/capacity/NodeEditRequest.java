package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.capacity.NodeEdit;

/** The body that edits a node. */
record NodeEditRequest(
        @Schema(minimum = "0", maximum = "10000") @Nullable Integer slots,
        @Schema(minimum = "0", maximum = "10000") @Nullable Integer maxSlots,
        @Nullable Boolean auto) {

    /** @param version that the admin has seen; null for any */
    NodeEdit edit(@Nullable Integer version) {
        return new NodeEdit(version, slots, maxSlots, auto);
    }
}
