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

/** Reads queues with everything that explains their state. */
@Component
class QueueSnapshots {
    private final ExplanationRepository repository;
    private final SnapshotReader snapshots;
    private final PriorityRule rule;

    QueueSnapshots(ExplanationRepository repository, SnapshotReader snapshots, PriorityRule rule) {
        this.repository = repository;
        this.snapshots = snapshots;
        this.rule = rule;
    }

    /** A queue as it is at the moment of the caller's transaction. */
    QueueSnapshot of(QueueRef queue) {
        List<OccupiedSlot> held = repository.held(queue.id());
        Set<Long> tasks = held.stream().map(OccupiedSlot::task).collect(toSet());
        Occupancy occupancy = new Occupancy(held, repository.times(queue.id(), tasks), repository.now());
        Snapshot snapshot = snapshots.of(snapshots.connected(queue.first().id()));
        return new QueueSnapshot(
                queue,
                snapshot,
                occupancy,
                QueueSnapshot.nodes(queue.id(), snapshot, repository.nodes(queue.id())),
                new QueueForecast(snapshot, rule, queue.id(), occupancy));
    }
}
