package org.orchestra.maestro.node;

import static org.orchestra.maestro.text.Texts.text;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;

/**
 * A node.
 *
 * @param reason why it provides no slots, if its state does not explain it
 * @param since time of its last health change
 * @param version edit counter for optimistic locking
 * @param observed last report of its cluster; absent if there is none
 */
record NodeResponse(
        String name,
        String queue,
        @Nullable String cluster,
        @Nullable String deviceKind,
        int enabledSlots,
        int maxSlots,
        int usedSlots,
        boolean auto,
        boolean drained,
        String state,
        @Nullable String reason,
        @Nullable Instant since,
        long done,
        long failed,
        int version,
        @Nullable ObservedNodeResponse observed) {
    NodeResponse {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(state, "state");
    }

    /** Describes the node in one line. */
    String describe() {
        String line = auto
                ? text("node %s of queue %s %s, %s, auto", name, queue, state, slots())
                : text("node %s of queue %s %s, %s", name, queue, state, slots());
        return reason == null ? line : line + ": " + reason;
    }

    String slots() {
        return text("%s used, %s enabled, %s maximum", usedSlots, enabledSlots, maxSlots);
    }

    /** The report of a cluster: allocatable resources and problems of a node. */
    record ObservedNodeResponse(
            @Nullable BigDecimal cpus,
            @Nullable Integer memoryMib,
            @Nullable Integer gpus,
            @Nullable String problem,
            @Nullable Instant at) {
        String describe() {
            return text("%s at %s", new JobResources(cpus, memoryMib, gpus).describe(), at);
        }
    }
}
