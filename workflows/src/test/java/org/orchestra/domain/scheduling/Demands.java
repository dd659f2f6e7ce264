package org.orchestra.domain.scheduling;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.Avoiding;
import org.orchestra.domain.scheduling.Snapshot.HeldSlot;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeCluster;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** Builds snapshots. */
final class Demands {
    static final long QUEUE = 1;
    static final Duration HOUR = Duration.ofHours(1);
    static final Resources ONE_CPU = new Resources(1_000, 1_024, 0);

    /** The only cluster of a queue. */
    static final NodeCluster CLUSTER = new NodeCluster(1, 0, null);

    private Demands() {}

    /** Of jobs that may go to any node which is large enough. */
    static Eligibility anywhere(Resources request) {
        return new Eligibility(request, Set.of(CLUSTER.cluster()));
    }

    /** A node and its queue. */
    record QueuedNode(long queue, NodeSlots slots) {}

    static UserDemand user(long user, int maximum, long load, TaskDemand... tasks) {
        return new UserDemand(user, new FairShare(maximum, load, 0), Snapshot.UNCAPPED, List.of(tasks));
    }

    static UserDemand capped(UserDemand user, int headroom) {
        return new UserDemand(user.user(), user.share(), headroom, user.tasks());
    }

    static TaskDemand task(long task, int waiting) {
        return task(task, QUEUE, waiting);
    }

    static TaskDemand task(long task, long queue, int waiting) {
        return new TaskDemand(task, queue, waiting, Snapshot.UNCAPPED, anywhere(ONE_CPU), HOUR, List.of());
    }

    static TaskDemand capped(TaskDemand task, int headroom) {
        return new TaskDemand(
                task.task(),
                task.queue(),
                task.waiting(),
                headroom,
                task.eligibility(),
                task.slotTime(),
                task.avoiding());
    }

    static TaskDemand asking(TaskDemand task, Resources request) {
        return new TaskDemand(
                task.task(),
                task.queue(),
                task.waiting(),
                task.headroom(),
                anywhere(request),
                task.slotTime(),
                task.avoiding());
    }

    static QueuedNode node(long node, int free) {
        return node(node, QUEUE, free);
    }

    static QueuedNode node(long node, long queue, int free) {
        return node(node, queue, IntStream.range(0, free).boxed().toList());
    }

    static QueuedNode node(long node, long queue, List<Integer> free) {
        return new QueuedNode(
                queue, new NodeSlots(CLUSTER, node, NodeState.OPEN, 10, held(10 - free.size()), free, null));
    }

    /** Slots that jobs of one CPU hold for an hour. */
    static List<HeldSlot> held(int slots) {
        return Collections.nCopies(Math.max(0, slots), new HeldSlot(ONE_CPU, HOUR));
    }

    static QueuedNode closed(long node, NodeState state) {
        return new QueuedNode(QUEUE, new NodeSlots(CLUSTER, node, state, 10, List.of(), List.of(), null));
    }

    static QueuedNode sized(QueuedNode node, Resources size) {
        return on(new MachineCapacity("machine-" + node.slots.node(), size, size), node);
    }

    static QueuedNode on(MachineCapacity machine, QueuedNode node) {
        NodeSlots slots = node.slots;
        return new QueuedNode(
                node.queue,
                new NodeSlots(
                        CLUSTER, slots.node(), slots.state(), slots.enabled(), slots.held(), slots.free(), machine));
    }

    static TaskDemand avoiding(TaskDemand task, Avoiding... avoiding) {
        return new TaskDemand(
                task.task(),
                task.queue(),
                task.waiting(),
                task.headroom(),
                task.eligibility(),
                task.slotTime(),
                List.of(avoiding));
    }

    static Snapshot snapshot(List<UserDemand> users, QueuedNode... nodes) {
        return new Snapshot(queues(List.of(nodes)), users);
    }

    static List<QueueCapacity> queues(List<QueuedNode> nodes) {
        return Stream.of(nodes.stream()
                        .collect(groupingBy(QueuedNode::queue, TreeMap::new, mapping(QueuedNode::slots, toList()))))
                .flatMap(byQueue -> byQueue.entrySet().stream())
                .map(queue -> new QueueCapacity(queue.getKey(), queue.getValue()))
                .toList();
    }
}
