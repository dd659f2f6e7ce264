package org.orchestra.maestro.node;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node as the server describes it.
 *
 * @param reason why it gives no slots, where there is more to say than its state does
 * @param since when its health last changed
 * @param version counts its edits
 * @param observed what its cluster last reported of it; absent when it never did
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

    /** The node after it was changed, in one line. */
    String describe() {
        return "node " + name + " of queue " + queue + " " + state + ", " + slots()
                + (auto ? ", auto" : "")
                + (reason == null ? "" : ": " + reason);
    }

    String slots() {
        return usedSlots + " used, " + enabledSlots + " enabled, " + maxSlots + " maximum";
    }

    /** What a cluster reports: what pods may have of the machine, and what is wrong with it. */
    record ObservedNodeResponse(
            @Nullable BigDecimal cpus,
            @Nullable Long memoryMib,
            @Nullable Integer gpus,
            @Nullable String problem,
            @Nullable Instant at) {
        String describe() {
            return cpus + " CPUs, " + memoryMib + " MiB of memory, " + gpus + " GPUs at " + at;
        }
    }
}
