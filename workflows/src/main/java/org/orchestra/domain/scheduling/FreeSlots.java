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
    private final RemainingCapacity capacity;
    /** Requests that no node with a free slot satisfies; the set only grows. */
    private final Set<SlotRequest> unsatisfiable = new HashSet<>();

    private final Map<SlotRequest, Boolean> alternatives = new HashMap<>();
    /** How many slots match a request, until the next one is taken. */
    private final Map<SlotRequest, Integer> counts = new HashMap<>();

    FreeSlots(List<NodeSlots> nodes, RemainingCapacity capacity) {
        this.open =
                nodes.stream().filter(node -> node.state() == NodeState.OPEN).toList();
        this.capacity = capacity;
        nodes.stream()
                .filter(node -> !node.free().isEmpty())
                .forEach(node -> this.nodes.add(new FreeNode(node, new ArrayDeque<>(node.free()))));
    }

    record Slot(long node, int number) {}

    /** What a job asks for, and the node that it avoids. */
    private record SlotRequest(
            Resources resources, @Nullable Long avoided) {}

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /**
     * Takes a slot for a job.
     *
     * @param avoided a node that it does not go to while another open one is large enough for it; null for none
     * @return null when no free slot matches
     */
    @Nullable Slot take(Resources resources, @Nullable Long avoided) {
        SlotRequest request = new SlotRequest(resources, avoided);
        if (unsatisfiable.contains(request)) {
            return null;
        }
        for (Iterator<FreeNode> all = nodes.iterator(); all.hasNext(); ) {
            FreeNode free = all.next();
            if (matches(free.node, request) && capacity.fits(free.node, resources)) {
                all.remove();
                return take(free, resources);
            }
        }
        unsatisfiable.add(request);
        return null;
    }

    /** How many free slots such jobs may use. */
    int count(Resources resources, @Nullable Long avoided) {
        return counts.computeIfAbsent(new SlotRequest(resources, avoided), this::count);
    }

    private int count(SlotRequest request) {
        return nodes.stream()
                .filter(free -> matches(free.node, request))
                .mapToInt(free -> capacity.count(free.node, free.slots.size(), request.resources))
                .sum();
    }

    private boolean matches(NodeSlots node, SlotRequest request) {
        return request.avoided == null
                || node.node() != request.avoided
                || !alternatives.computeIfAbsent(request, this::hasAlternative);
    }

    private boolean hasAlternative(SlotRequest request) {
        return open.stream()
                .anyMatch(node ->
                        request.avoided != null && node.node() != request.avoided && node.holds(request.resources));
    }

    private Slot take(FreeNode free, Resources resources) {
        counts.clear();
        capacity.allocate(free.node, resources);
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
