package org.orchestra.outlook;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import org.orchestra.domain.scheduling.HeldSlot;
import org.orchestra.domain.scheduling.Occupancy;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.QueueOutlook;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.scheduling.Snapshots;
import org.springframework.stereotype.Component;

/** Reads what an answer about a queue is made of. */
@Component
class QueueSights {
    private final OutlookRows rows;
    private final Snapshots snapshots;
    private final PriorityRule rule;

    QueueSights(OutlookRows rows, Snapshots snapshots, PriorityRule rule) {
        this.rows = rows;
        this.snapshots = snapshots;
        this.rule = rule;
    }

    /** A queue as it is at the moment of the caller's transaction. */
    QueueSight of(QueueRow queue) {
        List<HeldSlot> held = rows.held(queue.id());
        Set<Long> tasks = held.stream().map(HeldSlot::task).collect(toSet());
        Occupancy occupancy = new Occupancy(held, rows.times(queue.id(), tasks), rows.now());
        Snapshot snapshot = snapshots.of(queue.clusterId());
        return new QueueSight(
                queue,
                snapshot,
                occupancy,
                QueueSight.nodes(queue.id(), snapshot, rows.nodes(queue.id())),
                new QueueOutlook(snapshot, rule, queue.id(), occupancy));
    }
}
