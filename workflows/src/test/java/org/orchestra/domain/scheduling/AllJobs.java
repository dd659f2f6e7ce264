package org.orchestra.domain.scheduling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** The rules word by word, at the cost of looking at every waiting job: what the planner is held against. */
final class AllJobs {
    private final Snapshot snapshot;
    private final PriorityRule rule;

    AllJobs(Snapshot snapshot, PriorityRule rule) {
        this.snapshot = snapshot;
        this.rule = rule;
    }

    record Job(UserDemand user, TaskDemand task, int place, double priority) {
        QueuePosition turn() {
            return new QueuePosition(task.task(), place, priority);
        }
    }

    /** All jobs that their task's cap does not hold back, the most urgent first. */
    List<Job> inOrder() {
        List<Job> jobs = new ArrayList<>();
        for (UserDemand user : snapshot.users()) {
            Map<Long, Long> youngest = new HashMap<>();
            long n = 0;
            for (TaskDemand task : user.tasks()) {
                for (int place = 0; place < Math.min(task.waiting(), task.headroom()); place++, n++) {
                    long age = youngest.merge(task.queue(), task.task(), Math::max);
                    jobs.add(new Job(user, task, place, rule.priority(user.share(), n, age)));
                }
            }
        }
        // A stable sort: a user's own jobs of equal priority stay in the user's own order.
        jobs.sort((one, other) -> one.priority != other.priority
                ? Double.compare(other.priority, one.priority)
                : one.user == other.user ? 0 : Long.compare(one.task.task(), other.task.task()));
        return jobs;
    }

    /** The positions of a queue, with every user's cap minded. */
    List<QueuePosition> positions(long queue) {
        Map<Long, Integer> room = room();
        return inOrder().stream()
                .filter(job -> job.task.queue() == queue && isTaken(job.task))
                .filter(job -> room.merge(job.user.user(), -1, Integer::sum) >= 0)
                .map(Job::turn)
                .toList();
    }

    /** Every placement, by trying each job in turn on each node. */
    List<Placement> placements(int limit) {
        Map<Long, Integer> room = room();
        Map<Long, List<Integer>> free = new HashMap<>();
        Map<String, Resources> left = new HashMap<>();
        Map<Long, List<Long>> avoided = new HashMap<>();
        nodes().forEach(node -> free.put(node.node(), new ArrayList<>(node.free())));
        nodes().map(NodeSlots::machine)
                .filter(Objects::nonNull)
                .forEach(machine -> left.put(machine.name(), machine.available()));
        List<Placement> placements = new ArrayList<>();
        for (Job job : inOrder()) {
            List<Long> avoiding = avoided.computeIfAbsent(job.task.task(), task -> avoided(job.task));
            for (Long shunned : avoiding) {
                NodeSlots node = emptiest(job.task, shunned, free, left);
                if (node != null && placements.size() < limit && room.merge(job.user.user(), -1, Integer::sum) >= 0) {
                    placements.add(new Placement(
                            job.task.task(), node.node(), free.get(node.node()).remove(0), job.priority, shunned));
                    if (node.machine() != null) {
                        left.compute(node.machine().name(), (name, size) -> size.minus(job.task.request()));
                    }
                    avoiding.remove(shunned);
                    break;
                }
            }
        }
        return placements;
    }

    private Stream<NodeSlots> nodes() {
        return snapshot.queues().stream().flatMap(queue -> queue.nodes().stream());
    }

    /** What each waiting job of a task avoids: those that avoid something first. */
    private static List<Long> avoided(TaskDemand task) {
        List<Long> avoided = new ArrayList<>();
        task.avoiding().forEach(some -> avoided.addAll(Collections.nCopies(some.jobs(), some.node())));
        while (avoided.size() < task.waiting()) {
            avoided.add(null);
        }
        return avoided;
    }

    private boolean isTaken(TaskDemand task) {
        return snapshot.openNodes(task.queue()).stream().anyMatch(node -> isLargeEnough(node, task));
    }

    private static boolean isLargeEnough(NodeSlots node, TaskDemand task) {
        return node.machine() == null || task.request().fitsInto(node.machine().size());
    }

    /** Whether some open node other than this one could take the task's jobs. */
    boolean hasAlternative(TaskDemand task, long node) {
        return snapshot.openNodes(task.queue()).stream()
                .anyMatch(other -> other.node() != node && isLargeEnough(other, task));
    }

    private NodeSlots emptiest(
            TaskDemand task, Long avoided, Map<Long, List<Integer>> free, Map<String, Resources> left) {
        NodeSlots emptiest = null;
        for (NodeSlots node : snapshot.openNodes(task.queue())) {
            boolean takes = !free.get(node.node()).isEmpty()
                    && (node.machine() == null
                            || task.request().fitsInto(left.get(node.machine().name())))
                    && (avoided == null || avoided != node.node() || !hasAlternative(task, avoided));
            if (takes && (emptiest == null || isEmptier(node, emptiest, free))) {
                emptiest = node;
            }
        }
        return emptiest;
    }

    private static boolean isEmptier(NodeSlots node, NodeSlots than, Map<Long, List<Integer>> free) {
        int slots = free.get(node.node()).size();
        int others = free.get(than.node()).size();
        return slots > others || (slots == others && node.node() < than.node());
    }

    private Map<Long, Integer> room() {
        Map<Long, Integer> room = new HashMap<>();
        snapshot.users().forEach(user -> room.put(user.user(), user.headroom()));
        return room;
    }
}
