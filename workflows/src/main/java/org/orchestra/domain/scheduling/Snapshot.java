package org.orchestra.domain.scheduling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotCount;

/**
 * What a pass over a cluster knows: aggregates only, never a row per waiting job.
 *
 * @param queues the queues of the cluster
 * @param users the users with waiting jobs, on whatever cluster, for all of them count
 */
public record Snapshot(List<QueueCapacity> queues, List<UserDemand> users) {
    /** The room of those whom no cap holds. */
    public static final int UNCAPPED = Integer.MAX_VALUE;

    /** The nodes of a queue that give slots. */
    List<NodeSlots> openNodes(long queue) {
        return queues.stream()
                .filter(capacity -> capacity.queue() == queue)
                .flatMap(capacity -> capacity.nodes().stream())
                .filter(node -> node.state() == NodeState.OPEN)
                .toList();
    }

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
     * @param machine the machine that it is; null when the cluster has not reported it, which limits nothing
     */
    public record NodeSlots(
            long node,
            NodeState state,
            int enabled,
            int used,
            List<Integer> free,
            @Nullable Machine machine) {
        /** Whether it could take such a job if it ran nothing else. */
        boolean holds(Resources request) {
            return machine == null || request.fitsInto(machine.size());
        }

        /** How many such jobs it could run at once if it ran nothing else. */
        int enabledFor(Resources request) {
            return machine == null ? enabled : Math.min(enabled, SlotCount.of(request, machine.size()));
        }

        /** How many such jobs it can take now. */
        int freeFor(Resources request) {
            return machine == null ? free.size() : Math.min(free.size(), SlotCount.of(request, machine.available()));
        }
    }

    /**
     * A machine of the cluster; nodes of several queues may be the same one.
     *
     * @param size what it can give to jobs in all
     * @param available what is left of that beside the jobs that hold slots there
     */
    public record Machine(String name, Resources size, Resources available) {}

    /**
     * A user and what waits.
     *
     * @param user the user's number
     * @param share what the priority rule looks at
     * @param headroom how many more of the user's jobs may hold a slot, at least 0; {@link #UNCAPPED} without a cap
     * @param tasks the tasks with waiting jobs in the user's own order: the largest own priority first, then the oldest
     */
    public record UserDemand(long user, FairShare share, int headroom, List<TaskDemand> tasks) {}

    /**
     * A task and how many of its jobs wait.
     *
     * @param task the task's number; an older task has a smaller one
     * @param queue the number of the queue it waits in
     * @param waiting its jobs in ASSIGNED, at least 1
     * @param headroom how many more of its jobs may hold a slot, at least 0; {@link #UNCAPPED} without a cap
     * @param request what one job asks for
     * @param avoiding those of its waiting jobs that had better go to another node, by node in the order of their numbers
     */
    public record TaskDemand(
            long task, long queue, int waiting, int headroom, Resources request, List<Avoiding> avoiding) {
        /** A task of which every job may go to any node. */
        public TaskDemand(long task, long queue, int waiting, int headroom, Resources request) {
            this(task, queue, waiting, headroom, request, List.of());
        }

        /** Its waiting jobs that its own cap does not hold back. */
        int startable() {
            return Math.min(waiting, headroom);
        }

        /** Its waiting jobs that may go to any node. */
        int unrestricted() {
            return Math.max(
                    0, waiting - avoiding.stream().mapToInt(Avoiding::jobs).sum());
        }
    }

    /**
     * Waiting jobs of one task that avoid a node, because they did not end well there.
     *
     * @param node the node's number
     * @param jobs at least 1
     */
    public record Avoiding(long node, int jobs) {}
}
