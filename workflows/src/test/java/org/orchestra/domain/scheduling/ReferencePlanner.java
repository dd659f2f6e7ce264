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

/** The specification of the planner: applies the rules to every waiting job, whatever that costs. */
final class ReferencePlanner {
    private final Snapshot snapshot;
    private final PriorityRule rule;

    ReferencePlanner(Snapshot snapshot, PriorityRule rule) {
        this.snapshot = snapshot;
        this.rule = rule;
    }

    record RankedJob(UserDemand user, TaskDemand task, int index, double priority) {
        QueuePosition position() {
            return new QueuePosition(task.task(), index, priority);
        }
    }

    /** All jobs within their task's cap, the most urgent first. */
    List<RankedJob> inOrder() {
        List<RankedJob> jobs = new ArrayList<>();
        for (UserDemand user : snapshot.users()) {
            Map<Long, Long> youngest = new HashMap<>();
            long n = 0;
            for (TaskDemand task : user.tasks()) {
                for (int index = 0; index < Math.min(task.waiting(), task.headroom()); index++, n++) {
                    long age = youngest.merge(task.queue(), task.task(), Math::max);
                    jobs.add(new RankedJob(user, task, index, rule.priority(user.share(), n, age)));
                }
            }
        }
        // A stable sort: a user's own jobs of equal priority stay in the user's own order.
        jobs.sort((one, other) -> isLast(one) != isLast(other)
                ? Boolean.compare(isLast(one), isLast(other))
                : one.priority != other.priority
                        ? Double.compare(other.priority, one.priority)
                        : one.user == other.user ? 0 : Long.compare(one.task.task(), other.task.task()));
        return jobs;
    }

    private static boolean isLast(RankedJob job) {
        return job.user.overBudget() == OverBudget.LAST;
    }

    /** The order of a queue, within every user's cap. */
    List<QueuePosition> positions(long queue) {
        Map<Long, Integer> headroom = headroom();
        return inOrder().stream()
                .filter(job -> job.task.queue() == queue && fitsSomeNode(job.task))
                .filter(job -> headroom.merge(job.user.user(), -1, Integer::sum) >= 0)
                .map(RankedJob::position)
                .toList();
    }

    /** Every placement, found by trying each job on each node. */
    List<Placement> placements(int limit) {
        Map<Long, Integer> headroom = headroom();
        Map<Long, List<Integer>> free = new HashMap<>();
        Map<String, Resources> left = new HashMap<>();
        Map<Long, List<Long>> avoided = new HashMap<>();
        ReferenceReservations reservations = new ReferenceReservations(snapshot);
        nodes().forEach(node -> free.put(node.node(), new ArrayList<>(node.free())));
        nodes().map(NodeSlots::machine)
                .filter(Objects::nonNull)
                .forEach(machine -> left.put(machine.name(), machine.available()));
        List<Placement> placements = new ArrayList<>();
        for (RankedJob job : inOrder()) {
            if (placements.size() >= limit || headroom.get(job.user.user()) == 0) {
                continue;
            }
            boolean slotsLeft = snapshot.openNodes(job.task.queue()).stream()
                    .anyMatch(node -> !free.get(node.node()).isEmpty());
            List<Long> avoiding = avoided.computeIfAbsent(job.task.task(), task -> avoided(job.task));
            boolean placed = false;
            for (Long avoidedNode : avoiding) {
                NodeSlots node = preferred(job.task, avoidedNode, free, left, reservations);
                if (node != null) {
                    headroom.merge(job.user.user(), -1, Integer::sum);
                    placements.add(new Placement(
                            job.task.task(), node.node(), free.get(node.node()).remove(0), job.priority, avoidedNode));
                    if (node.machine() != null) {
                        left.compute(node.machine().name(), (name, size) -> size.minus(job.task.request()));
                    }
                    reservations.start(node, job.task);
                    avoiding.remove(avoidedNode);
                    placed = true;
                    break;
                }
            }
            if (!placed) {
                Long last = avoiding.get(avoiding.size() - 1);
                reservations.reserve(
                        job.task,
                        snapshot.openNodes(job.task.queue()).stream()
                                .filter(node -> isLargeEnough(node, job.task) && isFor(job.task, last, node))
                                .toList(),
                        slotsLeft);
            }
        }
        return placements;
    }

    private Stream<NodeSlots> nodes() {
        return snapshot.queues().stream().flatMap(queue -> queue.nodes().stream());
    }

    /** The node that each waiting job of a task avoids, or null. Jobs that avoid a node come first. */
    private static List<Long> avoided(TaskDemand task) {
        List<Long> avoided = new ArrayList<>();
        task.avoiding().forEach(some -> avoided.addAll(Collections.nCopies(some.jobs(), some.node())));
        while (avoided.size() < task.waiting()) {
            avoided.add(null);
        }
        return avoided;
    }

    private boolean fitsSomeNode(TaskDemand task) {
        return snapshot.openNodes(task.queue()).stream().anyMatch(node -> isLargeEnough(node, task));
    }

    private static boolean isLargeEnough(NodeSlots node, TaskDemand task) {
        return mayGoTo(node, task)
                && (node.machine() == null
                        || task.request().fitsInto(node.machine().size()));
    }

    private static boolean mayGoTo(NodeSlots node, TaskDemand task) {
        return task.eligibility().clusters().contains(node.cluster().cluster());
    }

    /** Whether some open node other than this one could take the task's jobs. */
    boolean hasAlternative(TaskDemand task, long node) {
        return snapshot.openNodes(task.queue()).stream()
                .anyMatch(other -> other.node() != node && isLargeEnough(other, task));
    }

    private boolean isFor(TaskDemand task, Long avoided, NodeSlots node) {
        return avoided == null || avoided != node.node() || !hasAlternative(task, avoided);
    }

    private NodeSlots preferred(
            TaskDemand task,
            Long avoided,
            Map<Long, List<Integer>> free,
            Map<String, Resources> left,
            ReferenceReservations reservations) {
        NodeSlots preferred = null;
        for (NodeSlots node : snapshot.openNodes(task.queue())) {
            boolean takes = mayGoTo(node, task)
                    && !free.get(node.node()).isEmpty()
                    && (node.machine() == null
                            || task.request().fitsInto(left.get(node.machine().name())))
                    && isFor(task, avoided, node)
                    && reservations.admit(node, task);
            if (takes && (preferred == null || isPreferred(node, preferred, free))) {
                preferred = node;
            }
        }
        return preferred;
    }

    private static boolean isPreferred(NodeSlots node, NodeSlots than, Map<Long, List<Integer>> free) {
        if (node.cluster().preference() != than.cluster().preference()) {
            return node.cluster().preference() < than.cluster().preference();
        }
        int slots = free.get(node.node()).size();
        int others = free.get(than.node()).size();
        return slots > others || (slots == others && node.node() < than.node());
    }

    private Map<Long, Integer> headroom() {
        Map<Long, Integer> headroom = new HashMap<>();
        snapshot.users().forEach(user -> headroom.put(user.user(), user.headroom()));
        return headroom;
    }
}
