package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparingInt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/** The free slots of a queue. Of the clusters the preferred one comes first, of its nodes that with the most free slots. */
final class FreeSlots {
    private final TreeSet<FreeNode> nodes = new TreeSet<>(FreeNode.PREFERRED);
    private final List<NodeSlots> open;
    private final RemainingCapacity capacity;
    private final Reservations reservations;
    /** Requests that no free slot satisfies, from which time on. Capacity only shrinks during a plan, so they stay unmet. */
    private final Map<SlotRequest, Duration> unmet = new HashMap<>();

    private final Map<SlotRequest, Boolean> alternatives = new HashMap<>();
    /** The number of free slots for each request and time; valid until the next allocation. */
    private final Map<SlotRequest, Map<Duration, Integer>> counts = new HashMap<>();

    FreeSlots(List<NodeSlots> nodes, RemainingCapacity capacity, Reservations reservations) {
        this.open = nodes.stream().filter(NodeSlots::isOpen).toList();
        this.capacity = capacity;
        this.reservations = reservations;
        open.stream()
                .filter(node -> !node.free().isEmpty())
                .forEach(node -> this.nodes.add(new FreeNode(node, new ArrayDeque<>(node.free()))));
    }

    record AllocatedSlot(long node, int number) {}

    /** What a job asks of a node, and the node that it avoids. */
    private record SlotRequest(
            Eligibility eligibility, @Nullable Long avoided) {
        Resources resources() {
            return eligibility.request();
        }
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /**
     * Allocates a slot to a job.
     *
     * @param slotTime how long it holds the slot at most
     * @param avoided a node that the job uses only when no other open node is large enough for it; null for none
     * @return null when no free slot fits
     */
    @Nullable AllocatedSlot allocate(Eligibility eligibility, Duration slotTime, @Nullable Long avoided) {
        SlotRequest request = new SlotRequest(eligibility, avoided);
        Duration failed = unmet.get(request);
        if (failed != null && failed.compareTo(slotTime) <= 0) {
            return null;
        }
        for (Iterator<FreeNode> all = nodes.iterator(); all.hasNext(); ) {
            FreeNode free = all.next();
            if (allows(request, free.node)
                    && capacity.fits(free.node, request.resources())
                    && reservations.limit(free.node, request.resources(), slotTime) > 0) {
                all.remove();
                return allocate(free, request.resources(), slotTime);
            }
        }
        unmet.put(request, slotTime);
        return null;
    }

    /** How many free slots such jobs can use. */
    int count(Eligibility eligibility, Duration slotTime, @Nullable Long avoided) {
        SlotRequest request = new SlotRequest(eligibility, avoided);
        return counts.computeIfAbsent(request, any -> new HashMap<>())
                .computeIfAbsent(reservations.relevant(slotTime), time -> count(request, time));
    }

    private int count(SlotRequest request, Duration slotTime) {
        return nodes.stream()
                .filter(free -> allows(request, free.node))
                .mapToInt(free -> Math.min(
                        capacity.count(free.node, free.slots.size(), request.resources()),
                        reservations.limit(free.node, request.resources(), slotTime)))
                .sum();
    }

    /** The open nodes that such a job may use, whether a slot is free there or not. */
    List<NodeSlots> usable(Eligibility eligibility, @Nullable Long avoided) {
        SlotRequest request = new SlotRequest(eligibility, avoided);
        return open.stream()
                .filter(node -> eligibility.fits(node) && allows(request, node))
                .toList();
    }

    private boolean allows(SlotRequest request, NodeSlots node) {
        return request.eligibility.includes(node)
                && (request.avoided == null
                        || node.node() != request.avoided
                        || !alternatives.computeIfAbsent(request, this::hasAlternative));
    }

    private boolean hasAlternative(SlotRequest request) {
        return open.stream()
                .anyMatch(node ->
                        request.avoided != null && node.node() != request.avoided && request.eligibility.fits(node));
    }

    private AllocatedSlot allocate(FreeNode free, Resources resources, Duration slotTime) {
        counts.clear();
        capacity.allocate(free.node, resources);
        reservations.start(free.node, resources, slotTime);
        int number = free.slots.remove();
        if (!free.slots.isEmpty()) {
            nodes.add(free);
        }
        return new AllocatedSlot(free.node.node(), number);
    }

    private record FreeNode(NodeSlots node, Deque<Integer> slots) {
        static final Comparator<FreeNode> PREFERRED = comparingInt(
                        (FreeNode free) -> free.node.cluster().preference())
                .thenComparingInt(free -> -free.slots.size())
                .thenComparingLong(free -> free.node.node());
    }
}
