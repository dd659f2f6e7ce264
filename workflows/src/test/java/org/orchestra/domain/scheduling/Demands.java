package org.orchestra.domain.scheduling;

import java.util.List;
import java.util.stream.IntStream;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** Builds snapshots in few words. */
final class Demands {
    static final long QUEUE = 1;

    private Demands() {}

    static UserDemand user(long user, int maximum, long load, TaskDemand... tasks) {
        return new UserDemand(user, maximum, load, List.of(tasks));
    }

    static TaskDemand task(long task, int waiting) {
        return task(task, QUEUE, waiting);
    }

    static TaskDemand task(long task, long queue, int waiting) {
        return new TaskDemand(task, queue, waiting);
    }

    static NodeSlots node(long node, int free) {
        return node(node, QUEUE, free);
    }

    static NodeSlots node(long node, long queue, int free) {
        return new NodeSlots(node, queue, IntStream.range(0, free).boxed().toList());
    }

    static Snapshot snapshot(List<UserDemand> users, NodeSlots... nodes) {
        return new Snapshot(List.of(nodes), users);
    }
}
