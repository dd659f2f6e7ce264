package org.orchestra.api.capacity;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.store.capacity.NewNode;

/** The body that makes a node. */
record NodeRequest(
        @NotNull String name,
        @Nullable Integer slots,
        @Nullable Integer maxSlots,
        @Nullable Boolean auto) {

    NewNode node() {
        return NewNode.of(new NodeName(name), slots, maxSlots, Boolean.TRUE.equals(auto));
    }
}
