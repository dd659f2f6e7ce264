package org.orchestra.domain.scheduling;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/**
 * The used slots of a queue, and when they become free.
 *
 * @param used every slot of the queue that a job holds
 * @param now the moment of the observation
 */
public record Occupancy(List<OccupiedSlot> used, RunTimeEstimates times, Instant now) {
    private static final Comparator<@Nullable Duration> SOONEST =
            Comparator.nullsLast(Comparator.<Duration>naturalOrder());

    /**
     * When a job that holds a slot is expected to end, never before now; null when no run time is known. One that has taken longer than
     * usual is expected to be overdue for as long again: that other jobs are short says nothing of it any more.
     */
    public @Nullable Instant expectedEnd(OccupiedSlot slot) {
        Duration typical = times.typical(slot.task());
        if (typical == null) {
            return null;
        }
        Instant end = slot.since().plus(typical);
        return end.isBefore(now) ? now.plus(Duration.between(end, now)) : end;
    }

    /**
     * A forecast for jobs of one size.
     *
     * @param nodes open nodes of the queue that are large enough for them
     */
    StartForecast forecast(List<NodeSlots> nodes, Resources request) {
        Map<Long, List<OccupiedSlot>> byNode = used.stream().collect(groupingBy(OccupiedSlot::node));
        List<@Nullable Duration> untilFree = new ArrayList<>();
        for (NodeSlots node : nodes) {
            untilFree.addAll(untilFree(node, request, byNode.getOrDefault(node.node(), List.of())));
        }
        int free = nodes.stream().mapToInt(node -> node.freeFor(request)).sum();
        return new StartForecast(free, untilFree, times.queue());
    }

    /**
     * How long until each slot of a node that such a job can use becomes free. The soonest ones do not count when the node
     * was lowered below its running jobs, nor when several of its jobs must end before one such job fits.
     */
    private List<@Nullable Duration> untilFree(NodeSlots node, Resources request, List<OccupiedSlot> slots) {
        List<@Nullable Duration> untilFree = new ArrayList<>();
        slots.forEach(slot -> untilFree.add(untilEnd(slot)));
        untilFree.sort(SOONEST);
        int later = Math.max(0, node.enabledFor(request) - node.freeFor(request));
        return untilFree.subList(Math.max(0, untilFree.size() - later), untilFree.size());
    }

    private @Nullable Duration untilEnd(OccupiedSlot slot) {
        Instant end = expectedEnd(slot);
        return end == null ? null : Duration.between(now, end);
    }
}
