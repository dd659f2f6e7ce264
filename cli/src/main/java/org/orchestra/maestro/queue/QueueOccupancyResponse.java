package org.orchestra.maestro.queue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who stands in a queue, as the server describes it.
 *
 * @param held jobs that stand in no order, since something other than other jobs keeps them from starting
 * @param heldTotal how many entries there are of these; more than are listed in a large queue
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

    /** The jobs that hold a slot; a listing that is cut short has more in its total. */
    record RunningJobsResponse(List<RunningJobResponse> items, long total) {
        RunningJobsResponse {
            Objects.requireNonNull(items, "items");
        }
    }

    /** A job and the slot that it holds. */
    record RunningJobResponse(
            @Nullable String owner,
            String task,
            int job,
            @Nullable String node,
            @Nullable Integer slot,
            @Nullable Instant since,
            @Nullable Instant expectedEnd) {}

    /** One page of the jobs that wait, in the order in which they will start. */
    record WaitingJobsResponse(List<WaitingJobResponse> items, int page, int size, long total) {
        WaitingJobsResponse {
            Objects.requireNonNull(items, "items");
        }

        boolean hasMore() {
            return (page + 1L) * size < total;
        }

        boolean isPastTheEnd() {
            return items.isEmpty() && total > 0;
        }
    }

    /** A job and its place, from 1. */
    record WaitingJobResponse(
            long position,
            @Nullable String owner,
            String task,
            int job,
            @Nullable Double priority,
            @Nullable Instant expectedStart) {}

    /** Jobs of one task that something holds. */
    record HeldJobsResponse(
            @Nullable String owner,
            String task,
            long jobs,
            @Nullable String reason,
            @Nullable String sentence) {}
}
