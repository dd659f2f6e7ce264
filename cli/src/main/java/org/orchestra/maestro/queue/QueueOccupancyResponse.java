package org.orchestra.maestro.queue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The running, waiting and held jobs of a queue.
 *
 * @param held jobs kept from starting by something other than other jobs
 * @param heldTotal total number of held entries; a large queue lists only some of them
 */
record QueueOccupancyResponse(
        String queue,
        @Nullable String cluster,
        int enabledSlots,
        int usedSlots,
        List<NodeSlotsResponse> nodes,
        RunningJobsResponse running,
        WaitingJobsResponse waiting,
        List<HeldJobsResponse> held,
        long heldTotal) {
    QueueOccupancyResponse {
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(nodes, "nodes");
        Objects.requireNonNull(running, "running");
        Objects.requireNonNull(waiting, "waiting");
        Objects.requireNonNull(held, "held");
    }

    /** A node and its slots. */
    record NodeSlotsResponse(
            String name,
            @Nullable String state,
            int usedSlots,
            int enabledSlots,
            @Nullable String reason) {}

    /** The jobs that hold a slot; the total includes jobs that are not listed. */
    record RunningJobsResponse(List<RunningJobResponse> items, long total) {
        RunningJobsResponse {
            Objects.requireNonNull(items, "items");
        }
    }

    /** A job and its slot. */
    record RunningJobResponse(
            @Nullable String owner,
            String task,
            int job,
            @Nullable String node,
            @Nullable Integer slot,
            @Nullable Instant since,
            @Nullable Instant expectedEnd) {}

    /** One page of the waiting jobs in start order. */
    record WaitingJobsResponse(
            List<WaitingJobResponse> items, @Nullable String next, long total) {
        WaitingJobsResponse {
            Objects.requireNonNull(items, "items");
        }

        boolean isPastTheEnd() {
            return items.isEmpty() && total > 0;
        }
    }

    /** A waiting job and its position, from 1. */
    record WaitingJobResponse(
            long position,
            @Nullable String owner,
            String task,
            int job,
            @Nullable Double priority,
            @Nullable Instant expectedStart) {}

    /** Held jobs of one task. */
    record HeldJobsResponse(
            @Nullable String owner,
            String task,
            long jobs,
            @Nullable String reason,
            @Nullable String message) {}
}
