package org.orchestra.domain.scheduling;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.Avoiding;
import org.orchestra.domain.scheduling.Snapshot.Machine;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** Builds snapshots in few words. */
final class Demands {
    static final long QUEUE = 1;
    static final Resources ONE_CPU = new Resources(1_000, 1_024, 0);

    private Demands() {}

    /** A node of a queue. */
    record Place(long queue, NodeSlots node) {}

    static UserDemand user(long user, int maximum, long load, TaskDemand... tasks) {
        return new UserDemand(user, new FairShare(maximum, load, 0), Snapshot.UNCAPPED, List.of(tasks));
    }

    static UserDemand capped(UserDemand user, int room) {
        return new UserDemand(user.user(), user.share(), room, user.tasks());
    }

    static TaskDemand task(long task, int waiting) {
        return task(task, QUEUE, waiting);
    }

    static TaskDemand task(long task, long queue, int waiting) {
        return new TaskDemand(task, queue, waiting, Snapshot.UNCAPPED, ONE_CPU);
    }

    static TaskDemand capped(TaskDemand task, int room) {
        return new TaskDemand(task.task(), task.queue(), task.waiting(), room, task.request(), task.avoiding());
    }

    static TaskDemand asking(TaskDemand task, Resources request) {
        return new TaskDemand(task.task(), task.queue(), task.waiting(), task.headroom(), request, task.avoiding());
    }

    static Place node(long node, int free) {
        return node(node, QUEUE, free);
    }

    static Place node(long node, long queue, int free) {
        return node(node, queue, IntStream.range(0, free).boxed().toList());
    }

    static Place node(long node, long queue, List<Integer> free) {
        return new Place(queue, new NodeSlots(node, NodeState.OPEN, 10, 10 - free.size(), free, null));
    }

    static Place shut(long node, NodeState state) {
        return new Place(QUEUE, new NodeSlots(node, state, 10, 0, List.of(), null));
    }

    static Place sized(Place place, Resources size) {
        return on(new Machine("machine-" + place.node.node(), size, size), place);
    }

    static Place on(Machine machine, Place place) {
        NodeSlots node = place.node;
        return new Place(
                place.queue,
                new NodeSlots(node.node(), node.state(), node.enabled(), node.used(), node.free(), machine));
    }

    static TaskDemand avoiding(TaskDemand task, Avoiding... avoiding) {
        return new TaskDemand(
                task.task(), task.queue(), task.waiting(), task.headroom(), task.request(), List.of(avoiding));
    }

    static Snapshot snapshot(List<UserDemand> users, Place... places) {
        return new Snapshot(queues(List.of(places)), users);
    }

    static List<QueueCapacity> queues(List<Place> places) {
        return Stream.of(
                        places.stream().collect(groupingBy(Place::queue, TreeMap::new, mapping(Place::node, toList()))))
                .flatMap(byQueue -> byQueue.entrySet().stream())
                .map(queue -> new QueueCapacity(queue.getKey(), queue.getValue()))
                .toList();
    }
}
