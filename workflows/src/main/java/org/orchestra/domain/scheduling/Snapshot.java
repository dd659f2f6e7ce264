package org.orchestra.domain.scheduling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Size;

/**
 * What a pass over a cluster knows: aggregates only, never a row per waiting job.
 *
 * @param queues the queues of the cluster
 * @param users the users with waiting jobs, on whatever cluster, for all of them count
 */
public record Snapshot(List<QueueCapacity> queues, List<UserDemand> users) {
    /** The room of those whom no cap holds. */
    public static final int UNCAPPED = Integer.MAX_VALUE;

    /**
     * A queue and its nodes.
     *
     * @param queue the queue's number
     * @param nodes all its nodes, also those that give nothing
     */
    public record QueueCapacity(long queue, List<NodeSlots> nodes) {}

    /**
     * A node and the slots that it can give now.
     *
     * @param node the node's number
     * @param state whether it gives slots
     * @param enabled how many it gives at most
     * @param used how many hold a job; more than enabled when it was lowered meanwhile
     * @param free the free slots' numbers, ascending; empty when the node gives none
     * @param size what it can give to one job; null when the cluster has not reported it
     */
    public record NodeSlots(
            long node,
            NodeState state,
            int enabled,
            int used,
            List<Integer> free,
            @Nullable Size size) {
        boolean holds(Size request) {
            return size == null || request.fitsInto(size);
        }
    }

    /**
     * A user and what waits.
     *
     * @param user the user's number
     * @param standing what the priority rule looks at
     * @param room how many more of the user's jobs may hold a slot, at least 0; {@link #UNCAPPED} without a cap
     * @param tasks the tasks with waiting jobs in the user's own order: the largest own priority first, then the oldest
     */
    public record UserDemand(long user, Standing standing, int room, List<TaskDemand> tasks) {}

    /**
     * A task and how many of its jobs wait.
     *
     * @param task the task's number; an older task has a smaller one
     * @param queue the number of the queue it waits in
     * @param waiting its jobs in ASSIGNED, at least 1
     * @param room how many more of its jobs may hold a slot, at least 0; {@link #UNCAPPED} without a cap
     * @param request what one job asks for
     */
    public record TaskDemand(long task, long queue, int waiting, int room, Size request) {
        /** Its waiting jobs that its own cap does not hold back. */
        int startable() {
            return Math.min(waiting, room);
        }
    }
}
