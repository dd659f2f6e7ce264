package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Size;

/**
 * What a sentence about a queue may mention.
 *
 * @param request what each of its jobs asks for
 * @param nodes all its nodes
 * @param usedSlots how many of the slots that its jobs can get hold a job
 * @param enabledSlots how many slots its jobs can get
 */
public record QueueFacts(
        String name, String cluster, Size request, List<NodeFacts> nodes, int usedSlots, int enabledSlots) {
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
            @Nullable Size size) {}

    /** The nodes that have slots and that a job of the queue fits into. */
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
    private Comparator<@Nullable Size> byWhatMatters() {
        Comparator<Size> nearest = Comparator.comparingInt(this::enough);
        return Comparator.nullsFirst(nearest.thenComparingInt(Size::gpus)
                .thenComparingInt(Size::cpuMillis)
                .thenComparingInt(Size::memoryMib));
    }

    private int enough(Size size) {
        return (size.cpuMillis() >= request.cpuMillis() ? 1 : 0)
                + (size.memoryMib() >= request.memoryMib() ? 1 : 0)
                + (size.gpus() >= request.gpus() ? 1 : 0);
    }
}
