package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.capacity.NodeEdit;

/** The body that edits a node. */
record NodeEditRequest(
        @NotNull Integer version,
        @Schema(minimum = "0", maximum = "10000") @Nullable Integer slots,
        @Schema(minimum = "0", maximum = "10000") @Nullable Integer maxSlots,
        @Nullable Boolean auto) {

    NodeEdit edit() {
        return new NodeEdit(version, slots, maxSlots, auto);
    }
}
