package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotCount;

/**
 * The state that a pass plans from: of a cluster, or of several that share queues. It holds aggregates only, never an entry
 * per waiting job.
 *
 * @param queues the queues of the clusters
 * @param users the users with waiting jobs on any cluster, because all of their jobs count
 */
public record Snapshot(List<QueueCapacity> queues, List<UserDemand> users) {
    /** The headroom without a cap. */
    public static final int UNCAPPED = Integer.MAX_VALUE;

    /** The open nodes of a queue. */
    List<NodeSlots> openNodes(long queue) {
        return queues.stream()
                .filter(capacity -> capacity.queue() == queue)
                .flatMap(capacity -> capacity.nodes().stream())
                .filter(NodeSlots::isOpen)
                .toList();
    }

    /** The nodes of a queue that are this node, or are on its machine. */
    Stream<Long> nodesBeside(long node, long queue) {
        return nodes().filter(one -> one.node() == node)
                .flatMap(kept -> queues.stream()
                        .filter(capacity -> capacity.queue() == queue)
                        .flatMap(capacity -> capacity.nodes().stream())
                        .filter(kept::isBeside))
                .map(NodeSlots::node);
    }

    private Stream<NodeSlots> nodes() {
        return queues.stream().flatMap(capacity -> capacity.nodes().stream());
    }

    /**
     * A queue and its nodes.
     *
     * @param queue the queue's number
     * @param nodes all its nodes, also those that are not open
     */
    public record QueueCapacity(long queue, List<NodeSlots> nodes) {}

    /**
     * The cluster of a node, as its queue has it.
     *
     * @param cluster the cluster's number
     * @param preference its place among the clusters of the queue, from 0: of free slots, those of the first are granted first
     * @param closed why it gets no jobs; null when it takes some
     */
    public record NodeCluster(
            long cluster, int preference, @Nullable WaitReason closed) {}

    /**
     * A node and its slots.
     *
     * @param cluster its cluster
     * @param node the node's number
     * @param state whether it grants slots
     * @param enabled how many slots it has
     * @param held what the jobs have that hold a slot; more jobs than enabled slots after the node's slots were lowered
     * @param free the numbers of the free slots, ascending; empty when the node is not open
     * @param machine the machine behind it; null when the cluster has not reported it, so that only slots limit it
     */
    public record NodeSlots(
            NodeCluster cluster,
            long node,
            NodeState state,
            int enabled,
            List<HeldSlot> held,
            List<Integer> free,
            @Nullable MachineCapacity machine) {
        /** Whether it grants slots. */
        boolean isOpen() {
            return state == NodeState.OPEN && cluster.closed == null;
        }

        /** How many of its slots a job holds. */
        public int used() {
            return held.size();
        }

        /** Whether the other one is the same node, or another queue's on the same machine. */
        boolean isBeside(NodeSlots other) {
            return node == other.node
                    || (machine != null
                            && other.machine != null
                            && machine.name().equals(other.machine.name()));
        }

        /** Whether it could run such a job if it ran nothing else. */
        boolean fits(Resources request) {
            return machine == null || request.fitsInto(machine.size());
        }

        /** How many such jobs it could run at once if it ran nothing else. */
        int enabledFor(Resources request) {
            return machine == null ? enabled : Math.min(enabled, SlotCount.of(request, machine.size()));
        }

        /** How many such jobs can start on it now. */
        int freeFor(Resources request) {
            return machine == null ? free.size() : Math.min(free.size(), SlotCount.of(request, machine.available()));
        }
    }

    /**
     * A slot that a job holds.
     *
     * @param given what the job has
     * @param endsWithin how long it holds the slot at most, as far as can be told; zero when it is overdue
     */
    public record HeldSlot(Resources given, Duration endsWithin) {}

    /**
     * A machine of a cluster. Nodes of several queues may be the same machine.
     *
     * @param name no other machine of the snapshot has it
     * @param size what it can give to jobs in all
     * @param available what the jobs that hold slots there leave of that
     */
    public record MachineCapacity(String name, Resources size, Resources available) {}

    /**
     * A user and the tasks that wait.
     *
     * @param user the user's number
     * @param share the input of the priority rule
     * @param headroom how many more of the user's jobs may hold a slot, at least 0; {@link #UNCAPPED} without a cap
     * @param overBudget what becomes of the jobs because the user's budget is used up; null within it
     * @param tasks the tasks with waiting jobs in the user's own order: the largest own priority first, then the oldest
     */
    public record UserDemand(
            long user,
            FairShare share,
            int headroom,
            @Nullable OverBudget overBudget,
            List<TaskDemand> tasks) {
        /** A user within budget. */
        public UserDemand(long user, FairShare share, int headroom, List<TaskDemand> tasks) {
            this(user, share, headroom, null, tasks);
        }

        /** Whether the jobs come after those of all who are not over budget. */
        boolean goesLast() {
            return overBudget == OverBudget.LAST;
        }
    }

    /**
     * A task and how many of its jobs wait.
     *
     * @param task the task's number; an older task has a smaller number
     * @param queue the number of the queue it waits in
     * @param waiting its jobs in ASSIGNED, at least 1
     * @param headroom how many more of its jobs may hold a slot, at least 0; {@link #UNCAPPED} without a cap
     * @param eligibility what its jobs ask of a node
     * @param slotTime how long one job holds its slot at most, as far as can be told ({@link SlotTime})
     * @param avoiding its waiting jobs that should go to another node, by node in the order of the node numbers
     */
    public record TaskDemand(
            long task,
            long queue,
            int waiting,
            int headroom,
            Eligibility eligibility,
            Duration slotTime,
            List<Avoiding> avoiding) {
        /** What one job asks for. */
        public Resources request() {
            return eligibility.request();
        }

        /** How many waiting jobs its own cap allows to start. */
        int startable() {
            return Math.min(waiting, headroom);
        }

        /** How many waiting jobs may go to any node. */
        public int unrestricted() {
            return Math.max(
                    0, waiting - avoiding.stream().mapToInt(Avoiding::jobs).sum());
        }
    }

    /**
     * Waiting jobs of one task that avoid a node, because they failed or were evicted there.
     *
     * @param node the node's number
     * @param jobs at least 1
     */
    public record Avoiding(long node, int jobs) {}
}
