package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;

/**
 * What a wait message may say about a queue.
 *
 * @param workerSilence how long the cluster's worker has not reported; null when none ever has
 * @param request what each of the jobs asks for
 * @param nodes all nodes of the queue
 * @param slots the slots that the jobs can use
 * @param kept its nodes that are kept for jobs, that for its own first job in line before others
 */
public record QueueWaitContext(
        String name,
        String cluster,
        @Nullable Duration workerSilence,
        Resources request,
        List<NodeContext> nodes,
        SlotCounts slots,
        List<KeptNode> kept) {
    /**
     * A node that is kept for a job.
     *
     * @param within how long until the job fits there at the latest
     */
    public record KeptNode(String name, Duration within) {}

    /**
     * The slots of the open nodes that are large enough.
     *
     * @param used how many a job holds
     * @param enabled how many there are
     * @param startable how many of the jobs can start now
     */
    public record SlotCounts(int used, int enabled, int startable) {
        public static SlotCounts of(EligibleCapacity capacity) {
            return new SlotCounts(capacity.usedSlots(), capacity.enabledSlots(), capacity.freeSlots());
        }

        /** Whether slots are free, but no node has enough resources left for one of the jobs. */
        boolean lackResources() {
            return used < enabled && startable == 0;
        }
    }

    /**
     * What a wait message may say about a node.
     *
     * @param reason why it is cordoned or unhealthy; null when it is neither
     * @param size what it can give to one job; null when the cluster has not reported it
     */
    public record NodeContext(
            String name,
            NodeState state,
            @Nullable String reason,
            @Nullable Resources size) {}

    /** The enabled nodes that are large enough for one of the jobs. */
    List<NodeContext> candidates() {
        return nodes.stream()
                .filter(node -> node.state().isEnabled())
                .filter(node -> node.size() == null || request.fitsInto(node.size()))
                .toList();
    }

    /** The enabled node that comes nearest to the request. */
    Optional<NodeContext> largest() {
        return nodes.stream().filter(node -> node.state().isEnabled()).max(comparing(NodeContext::size, byFit()));
    }

    /** A node that lacks one resource is nearer to the request than one that lacks two, however large it is otherwise. */
    private Comparator<@Nullable Resources> byFit() {
        Comparator<Resources> nearest = Comparator.comparingInt(this::sufficient);
        return Comparator.nullsFirst(nearest.thenComparingInt(Resources::gpus)
                .thenComparingInt(Resources::cpuMillis)
                .thenComparingInt(Resources::memoryMib));
    }

    /** How many of the three resources are enough for the request. */
    private int sufficient(Resources size) {
        return (size.cpuMillis() >= request.cpuMillis() ? 1 : 0)
                + (size.memoryMib() >= request.memoryMib() ? 1 : 0)
                + (size.gpus() >= request.gpus() ? 1 : 0);
    }
}
