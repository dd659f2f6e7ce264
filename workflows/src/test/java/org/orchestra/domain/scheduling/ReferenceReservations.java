package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;

/** The specification of reservations: asks of each job whether the reserved ones would still fit when they are to start. */
final class ReferenceReservations {
    private final Snapshot snapshot;
    private final List<Started> started = new ArrayList<>();
    private final List<Reserved> reserved = new ArrayList<>();
    private final Set<Long> decided = new HashSet<>();

    ReferenceReservations(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    private record Started(NodeSlots node, TaskDemand task) {}

    private record Reserved(TaskDemand task, NodeSlots node, Duration at) {}

    void start(NodeSlots node, TaskDemand task) {
        started.add(new Started(node, task));
    }

    /** Whether each reserved job fits when it is to start, though a job of this task starts on the node now. */
    boolean admit(NodeSlots node, TaskDemand task) {
        return reserved.stream()
                .filter(one -> shares(one.node, node))
                .allMatch(one -> task.slotTime().compareTo(one.at) <= 0 || fits(one, new Started(node, task)));
    }

    /** @param slotsLeft whether its queue has a free slot; if not, a machine of its queue alone need not be kept */
    void reserve(TaskDemand task, List<NodeSlots> nodes, boolean slotsLeft) {
        if (nodes.isEmpty() || !decided.add(task.queue())) {
            return;
        }
        nodes.stream()
                .filter(node -> reserved.stream().noneMatch(one -> shares(one.node, node)))
                .flatMap(node -> ends(node).map(end -> new Reserved(task, node, end)))
                .filter(one -> fits(one, null))
                .min(comparing(Reserved::at).thenComparing(one -> one.node.node()))
                .filter(one -> slotsLeft || isShared(one.node))
                .ifPresent(reserved::add);
    }

    private Stream<Duration> ends(NodeSlots node) {
        return Stream.concat(
                nodes().filter(other -> shares(node, other))
                        .flatMap(other -> other.held().stream().map(slot -> slot.endsWithin())),
                started.stream().filter(one -> shares(node, one.node)).map(one -> one.task.slotTime()));
    }

    private boolean fits(Reserved one, Started besides) {
        List<Started> running = Stream.concat(started.stream(), Stream.ofNullable(besides))
                .filter(other -> other.task.slotTime().compareTo(one.at) > 0)
                .toList();
        long used = one.node.held().stream()
                        .filter(slot -> slot.endsWithin().compareTo(one.at) > 0)
                        .count()
                + running.stream()
                        .filter(other -> other.node.node() == one.node.node())
                        .count();
        if (used >= one.node.enabled()) {
            return false;
        }
        if (one.node.machine() == null) {
            return true;
        }
        Resources left = one.node.machine().available();
        for (NodeSlots node : nodes().filter(other -> shares(one.node, other)).toList()) {
            for (Snapshot.HeldSlot slot : node.held()) {
                left = slot.endsWithin().compareTo(one.at) > 0 ? left : left.plus(slot.given());
            }
        }
        for (Started other : running) {
            if (shares(one.node, other.node)) {
                if (!other.task.request().fitsInto(left)) {
                    return false;
                }
                left = left.minus(other.task.request());
            }
        }
        return one.task.request().fitsInto(left);
    }

    private boolean isShared(NodeSlots node) {
        return snapshot.queues().stream()
                        .filter(queue -> queue.nodes().stream()
                                .anyMatch(other ->
                                        node.machine() != null && other.machine() != null && shares(node, other)))
                        .count()
                > 1;
    }

    private static boolean shares(NodeSlots one, NodeSlots other) {
        return one.node() == other.node()
                || (one.machine() != null
                        && other.machine() != null
                        && one.machine().name().equals(other.machine().name()));
    }

    private Stream<NodeSlots> nodes() {
        return snapshot.queues().stream().flatMap(queue -> queue.nodes().stream());
    }
}
