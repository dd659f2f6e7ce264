package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparingInt;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Size;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/** The free slots of a queue, the emptiest node first. */
final class FreeSlots {
    private final TreeSet<FreeNode> nodes = new TreeSet<>(FreeNode.EMPTIEST);
    /** What no node with a free slot is large enough for: that only grows. */
    private final Set<Size> tooLarge = new HashSet<>();

    FreeSlots(List<NodeSlots> nodes) {
        nodes.stream()
                .filter(node -> !node.free().isEmpty())
                .forEach(node -> this.nodes.add(new FreeNode(node, new ArrayDeque<>(node.free()))));
    }

    record Slot(long node, int number) {}

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Takes a slot that the request fits into; null when no free one is large enough. */
    @Nullable Slot take(Size request) {
        if (tooLarge.contains(request)) {
            return null;
        }
        for (Iterator<FreeNode> all = nodes.iterator(); all.hasNext(); ) {
            FreeNode node = all.next();
            if (node.node.holds(request)) {
                all.remove();
                return take(node);
            }
        }
        tooLarge.add(request);
        return null;
    }

    /** How many free slots the request fits into. */
    int count(Size request) {
        return nodes.stream()
                .filter(node -> node.node.holds(request))
                .mapToInt(node -> node.slots.size())
                .sum();
    }

    private Slot take(FreeNode node) {
        int number = node.slots.remove();
        if (!node.slots.isEmpty()) {
            nodes.add(node);
        }
        return new Slot(node.node.node(), number);
    }

    private record FreeNode(NodeSlots node, Deque<Integer> slots) {
        static final Comparator<FreeNode> EMPTIEST =
                comparingInt((FreeNode free) -> -free.slots.size()).thenComparingLong(free -> free.node.node());
    }
}
