package org.orchestra.api.explanation;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import org.orchestra.domain.scheduling.Occupancy;
import org.orchestra.domain.scheduling.OccupiedSlot;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.QueueForecast;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.store.scheduling.SnapshotReader;
import org.springframework.stereotype.Component;

/** Reads what an answer about a queue is made of. */
@Component
class QueueSnapshots {
    private final ExplanationRepository rows;
    private final SnapshotReader snapshots;
    private final PriorityRule rule;

    QueueSnapshots(ExplanationRepository rows, SnapshotReader snapshots, PriorityRule rule) {
        this.rows = rows;
        this.snapshots = snapshots;
        this.rule = rule;
    }

    /** A queue as it is at the moment of the caller's transaction. */
    QueueSnapshot of(QueueRef queue) {
        List<OccupiedSlot> held = rows.held(queue.id());
        Set<Long> tasks = held.stream().map(OccupiedSlot::task).collect(toSet());
        Occupancy occupancy = new Occupancy(held, rows.times(queue.id(), tasks), rows.now());
        Snapshot snapshot = snapshots.of(queue.clusterId());
        return new QueueSnapshot(
                queue,
                snapshot,
                occupancy,
                QueueSnapshot.nodes(queue.id(), snapshot, rows.nodes(queue.id())),
                new QueueForecast(snapshot, rule, queue.id(), occupancy));
    }
}
