package org.orchestra.domain.scheduling;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.Plan.ReasonCount;
import org.orchestra.domain.scheduling.Snapshot.Avoiding;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** Finds the leading wait reason of every job that a plan leaves waiting, task by task. */
final class PlanExplainer {
    private final Snapshot snapshot;
    private final Map<Long, Integer> placed;
    private final Map<AvoidingGroup, Integer> placedAvoiding;
    private final Set<Long> reserved;
    private final Map<Long, QueueCapacity> queues;
    private final Map<Long, FreeSlots> free;
    private final List<ReasonCount> waiting = new ArrayList<>();

    /** @param free the slots that the plan leaves free, by queue */
    PlanExplainer(
            Snapshot snapshot, List<Placement> placements, List<Reservation> reservations, Map<Long, FreeSlots> free) {
        this.snapshot = snapshot;
        this.placed = placements.stream().collect(groupingBy(Placement::task, summingInt(placement -> 1)));
        this.placedAvoiding = placements.stream()
                .filter(placement -> placement.avoided() != null)
                .collect(groupingBy(
                        placement -> new AvoidingGroup(placement.task(), placement.avoided()),
                        summingInt(placement -> 1)));
        this.reserved = reservations.stream().map(Reservation::task).collect(toSet());
        this.queues = snapshot.queues().stream().collect(toMap(QueueCapacity::queue, queue -> queue));
        this.free = free;
    }

    /** The jobs of a task that avoid the same node. */
    private record AvoidingGroup(long task, @Nullable Long avoided) {}

    List<ReasonCount> waiting() {
        snapshot.users().forEach(this::explain);
        return waiting;
    }

    private void explain(UserDemand user) {
        int headroom = user.headroom();
        for (TaskDemand task : user.tasks()) {
            headroom -= headroom == Snapshot.UNCAPPED ? 0 : placed(task);
        }
        for (TaskDemand task : user.tasks()) {
            QueueCapacity queue = queues.get(task.queue());
            if (queue != null) {
                headroom -= explain(
                        task,
                        queue,
                        headroom,
                        user.overBudget() == OverBudget.WAIT ? WaitReason.OVER_BUDGET : WaitReason.USER_CAP);
            }
        }
    }

    /**
     * Explains the jobs of a task that were not placed; returns how much of the user's headroom they would use next.
     *
     * @param limit what leaves the user no more headroom
     */
    private int explain(TaskDemand task, QueueCapacity queue, int userHeadroom, WaitReason limit) {
        int left = task.waiting() - placed(task);
        WaitReason blocked = blockedReason(task, queue.nodes());
        if (blocked != null) {
            add(task, blocked, left);
            return 0;
        }
        int withinTaskCap = Math.min(left, task.startable() - placed(task));
        int withinUserCap = Math.min(withinTaskCap, userHeadroom);
        int next = Math.min(withinUserCap, freeFor(task, task.slotTime()));
        int first = reserved.contains(task.task()) ? Math.min(1, withinUserCap - next) : 0;
        int heldBack = Math.min(withinUserCap - next - first, freeFor(task, Duration.ZERO) - next);
        add(task, WaitReason.NEXT_PASS, next);
        add(task, WaitReason.RESERVED, first);
        add(task, WaitReason.HELD_BACK, heldBack);
        add(task, WaitReason.SLOTS_BUSY, withinUserCap - next - first - heldBack);
        add(task, limit, withinTaskCap - withinUserCap);
        add(task, WaitReason.TASK_CAP, left - withinTaskCap);
        return userHeadroom == Snapshot.UNCAPPED ? 0 : withinUserCap;
    }

    /** Why no node of the queue could run the task's jobs, even if nothing else waited; null when some node could. */
    private static @Nullable WaitReason blockedReason(TaskDemand task, List<NodeSlots> nodes) {
        List<NodeSlots> enabled = nodes.stream()
                .filter(node -> task.eligibility().includes(node))
                .filter(node -> node.state().isEnabled())
                .toList();
        if (enabled.isEmpty()) {
            return WaitReason.NO_NODE;
        }
        List<NodeSlots> large =
                enabled.stream().filter(node -> node.fits(task.request())).toList();
        if (large.isEmpty()) {
            return WaitReason.TOO_LARGE;
        }
        if (large.stream().anyMatch(NodeSlots::isOpen)) {
            return null;
        }
        return large.stream().anyMatch(node -> node.cluster().closed() == null)
                ? WaitReason.NODES_UNAVAILABLE
                : large.stream()
                        .map(node -> node.cluster().closed())
                        .filter(Objects::nonNull)
                        .max(naturalOrder())
                        .orElseThrow();
    }

    /** How many of its jobs the free slots suffice for, if each holds one so long at most. */
    private int freeFor(TaskDemand task, Duration slotTime) {
        FreeSlots slots = free.get(task.queue());
        if (slots == null) {
            return 0;
        }
        int all = slots.count(task.eligibility(), slotTime, null);
        int allPlacedAvoiding = 0;
        int free = 0;
        for (Avoiding avoiding : task.avoiding()) {
            int done = placedAvoiding.getOrDefault(new AvoidingGroup(task.task(), avoiding.node()), 0);
            allPlacedAvoiding += done;
            free += Math.min(avoiding.jobs() - done, slots.count(task.eligibility(), slotTime, avoiding.node()));
        }
        int others = task.unrestricted() - (placed(task) - allPlacedAvoiding);
        return Math.min(all, free + Math.min(others, all));
    }

    private int placed(TaskDemand task) {
        return placed.getOrDefault(task.task(), 0);
    }

    private void add(TaskDemand task, WaitReason reason, int jobs) {
        if (jobs > 0) {
            waiting.add(new ReasonCount(task.task(), reason, jobs));
        }
    }
}
