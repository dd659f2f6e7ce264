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
 * The held slots of a queue, and when they become free.
 *
 * @param held every slot of the queue that holds a job
 * @param now the moment at which this was so
 */
public record Occupancy(List<OccupiedSlot> held, RunTimeEstimates times, Instant now) {
    private static final Comparator<@Nullable Duration> SOONEST =
            Comparator.nullsLast(Comparator.<Duration>naturalOrder());

    /** When a job that holds a slot is expected to end, at the earliest now; null when no run time is known. */
    public @Nullable Instant expectedEnd(OccupiedSlot slot) {
        Duration usual = times.usual(slot.task());
        if (usual == null) {
            return null;
        }
        Instant end = slot.since().plus(usual);
        return end.isBefore(now) ? now : end;
    }

    /**
     * A forecast for jobs of one size.
     *
     * @param nodes nodes of the queue that give slots and are large enough for them
     */
    StartForecast forecast(List<NodeSlots> nodes, Resources request) {
        Map<Long, List<OccupiedSlot>> byNode = held.stream().collect(groupingBy(OccupiedSlot::node));
        List<@Nullable Duration> rests = new ArrayList<>();
        for (NodeSlots node : nodes) {
            rests.addAll(rests(node, request, byNode.getOrDefault(node.node(), List.of())));
        }
        int free = nodes.stream().mapToInt(node -> node.freeFor(request)).sum();
        return new StartForecast(free, rests, times.queue());
    }

    /**
     * A node lowered below its running jobs does not give again what becomes free first; nor does one whose jobs must end,
     * several of them, before it has room for one.
     */
    private List<@Nullable Duration> rests(NodeSlots node, Resources request, List<OccupiedSlot> slots) {
        List<@Nullable Duration> rests = new ArrayList<>();
        slots.forEach(slot -> rests.add(rest(slot)));
        rests.sort(SOONEST);
        int later = Math.max(0, node.enabledFor(request) - node.freeFor(request));
        return rests.subList(Math.max(0, rests.size() - later), rests.size());
    }

    private @Nullable Duration rest(OccupiedSlot slot) {
        Instant end = expectedEnd(slot);
        return end == null ? null : Duration.between(now, end);
    }
}
