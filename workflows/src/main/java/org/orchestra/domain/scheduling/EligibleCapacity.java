package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/** The capacity of a queue that jobs can use which may go to the same nodes. */
public final class EligibleCapacity {
    private final Resources request;
    private final List<NodeSlots> nodes;
    private final StartForecast forecast;

    /** @param open the open nodes of the queue */
    EligibleCapacity(Eligibility eligibility, List<NodeSlots> open, Occupancy occupancy) {
        this.request = eligibility.request();
        this.nodes = open.stream().filter(eligibility::fits).toList();
        this.forecast = occupancy.forecast(nodes, request);
    }

    /** The slots, free or used, of the nodes that are large enough. */
    public int enabledSlots() {
        return nodes.stream().mapToInt(NodeSlots::enabled).sum();
    }

    /** How many of these slots a job uses. */
    public int usedSlots() {
        return nodes.stream().mapToInt(NodeSlots::used).sum();
    }

    /** How many such jobs can start now. */
    public int freeSlots() {
        return nodes.stream().mapToInt(node -> node.freeFor(request)).sum();
    }

    /** How many such jobs could run at once if nothing else ran. */
    int maxConcurrent() {
        return nodes.stream().mapToInt(node -> node.enabledFor(request)).sum();
    }

    /** How long until a job starts that has {@code ahead} jobs before it; empty when that is unknown. */
    public Optional<Duration> startsIn(long ahead) {
        return forecast.startsIn(ahead);
    }
}
