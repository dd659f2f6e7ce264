package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;

/**
 * What a sentence about a queue may mention.
 *
 * @param request what each of the jobs asks for that the sentence is about
 * @param nodes all its nodes
 * @param slots the slots that these jobs can get
 */
public record QueueWaitContext(String name, String cluster, Resources request, List<NodeFacts> nodes, Slots slots) {
    /**
     * The slots of the nodes that are open and large enough.
     *
     * @param used how many hold a job
     * @param enabled how many there are
     * @param free how many of the jobs can start now
     */
    public record Slots(int used, int enabled, int free) {
        public static Slots of(EligibleCapacity reach) {
            return new Slots(reach.usedSlots(), reach.enabledSlots(), reach.freeSlots());
        }

        /** Whether slots are free, but no node has as much left as one of the jobs asks for. */
        boolean areTooSmall() {
            return used < enabled && free == 0;
        }
    }

    /**
     * What a sentence about a node may mention.
     *
     * @param reason why it is cordoned or unhealthy; null when it is neither
     * @param size what it can give to one job; null when the cluster has not reported it
     */
    public record NodeFacts(
            String name,
            NodeState state,
            @Nullable String reason,
            @Nullable Resources size) {}

    /** The nodes that have slots and that one of the jobs fits into. */
    List<NodeFacts> candidates() {
        return nodes.stream()
                .filter(node -> node.state().isEnabled())
                .filter(node -> node.size() == null || request.fitsInto(node.size()))
                .toList();
    }

    /** The largest size among the nodes that have slots. */
    Optional<NodeFacts> largest() {
        return nodes.stream().filter(node -> node.state().isEnabled()).max(comparing(NodeFacts::size, byWhatMatters()));
    }

    /** A node that lacks one thing is nearer to the request than one that lacks two, however large otherwise. */
    private Comparator<@Nullable Resources> byWhatMatters() {
        Comparator<Resources> nearest = Comparator.comparingInt(this::enough);
        return Comparator.nullsFirst(nearest.thenComparingInt(Resources::gpus)
                .thenComparingInt(Resources::cpuMillis)
                .thenComparingInt(Resources::memoryMib));
    }

    private int enough(Resources size) {
        return (size.cpuMillis() >= request.cpuMillis() ? 1 : 0)
                + (size.memoryMib() >= request.memoryMib() ? 1 : 0)
                + (size.gpus() >= request.gpus() ? 1 : 0);
    }
}
