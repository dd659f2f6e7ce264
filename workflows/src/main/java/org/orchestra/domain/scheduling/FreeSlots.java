package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparingInt;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/** The free slots of a queue, the emptiest node first. */
final class FreeSlots {
    private final TreeSet<FreeNode> nodes = new TreeSet<>(FreeNode.EMPTIEST);
    private final List<NodeSlots> open;
    private final RemainingCapacity rooms;
    /** What no node with a free slot can take: that only grows. */
    private final Set<Wish> unmet = new HashSet<>();

    private final Map<Wish, Boolean> alternatives = new HashMap<>();
    /** How many slots are for whom, until the next one is taken. */
    private final Map<Wish, Integer> counts = new HashMap<>();

    FreeSlots(List<NodeSlots> nodes, RemainingCapacity rooms) {
        this.open =
                nodes.stream().filter(node -> node.state() == NodeState.OPEN).toList();
        this.rooms = rooms;
        nodes.stream()
                .filter(node -> !node.free().isEmpty())
                .forEach(node -> this.nodes.add(new FreeNode(node, new ArrayDeque<>(node.free()))));
    }

    record Slot(long node, int number) {}

    /** What a job asks for, and the node that it avoids. */
    private record Wish(Resources request, @Nullable Long avoided) {}

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /**
     * Takes a slot for a job.
     *
     * @param avoided a node that it does not go to while another open one is large enough for it; null for none
     * @return null when no free slot is for it
     */
    @Nullable Slot take(Resources request, @Nullable Long avoided) {
        Wish wish = new Wish(request, avoided);
        if (unmet.contains(wish)) {
            return null;
        }
        for (Iterator<FreeNode> all = nodes.iterator(); all.hasNext(); ) {
            FreeNode free = all.next();
            if (suits(free.node, wish) && rooms.hold(free.node, request)) {
                all.remove();
                return take(free, request);
            }
        }
        unmet.add(wish);
        return null;
    }

    /** How many free slots are for such jobs. */
    int count(Resources request, @Nullable Long avoided) {
        return counts.computeIfAbsent(new Wish(request, avoided), this::count);
    }

    private int count(Wish wish) {
        return nodes.stream()
                .filter(free -> suits(free.node, wish))
                .mapToInt(free -> rooms.count(free.node, free.slots.size(), wish.request))
                .sum();
    }

    private boolean suits(NodeSlots node, Wish wish) {
        return wish.avoided == null
                || node.node() != wish.avoided
                || !alternatives.computeIfAbsent(wish, this::hasAlternative);
    }

    private boolean hasAlternative(Wish wish) {
        return open.stream()
                .anyMatch(node -> wish.avoided != null && node.node() != wish.avoided && node.holds(wish.request));
    }

    private Slot take(FreeNode free, Resources request) {
        counts.clear();
        rooms.take(free.node, request);
        int number = free.slots.remove();
        if (!free.slots.isEmpty()) {
            nodes.add(free);
        }
        return new Slot(free.node.node(), number);
    }

    private record FreeNode(NodeSlots node, Deque<Integer> slots) {
        static final Comparator<FreeNode> EMPTIEST =
                comparingInt((FreeNode free) -> -free.slots.size()).thenComparingLong(free -> free.node.node());
    }
}
