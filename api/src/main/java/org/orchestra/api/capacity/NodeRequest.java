package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.NewNode;

/** The body that makes a node. */
record NodeRequest(
        @Schema(pattern = NodeName.PATTERN) @NotNull String name,

        @Schema(
                pattern = ClusterName.PATTERN,
                description = "The cluster of the machine; absent for the first of the queue")
        @Nullable String cluster,

        @Schema(minimum = "0", maximum = "10000") @Nullable Integer slots,
        @Schema(minimum = "0", maximum = "10000") @Nullable Integer maxSlots,
        @Nullable Boolean auto) {

    NewNode node() {
        return NewNode.of(
                new NodeName(name),
                cluster == null ? null : new ClusterName(cluster),
                slots,
                maxSlots,
                Boolean.TRUE.equals(auto));
    }
}
