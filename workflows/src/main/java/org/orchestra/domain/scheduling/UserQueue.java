package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/**
 * One user's waiting jobs in one queue, in the order in which they start; its head competes with the heads of others.
 * Jobs that their task's cap holds back are not in it.
 */
final class UserQueue {
    /** Priority, then age of the task. Lines of one queue never tie: a task stands in one of them. */
    static final Comparator<UserQueue> URGENCY =
            comparingDouble((UserQueue line) -> line.priority).reversed().thenComparingLong(UserQueue::task);

    private final PriorityRule rule;
    private final UserDemand user;
    private final long queue;
    private final Deque<Stretch> stretches = new ArrayDeque<>();
    private int index;
    private double priority;

    private UserQueue(PriorityRule rule, UserDemand user, long queue) {
        this.rule = rule;
        this.user = user;
        this.queue = queue;
    }

    /**
     * A task in a line.
     *
     * @param jobs its jobs in the line
     * @param before how many of the user's jobs that may start come before its first, in whatever queue
     * @param youngest the youngest task of the line up to this one
     */
    private record Stretch(TaskDemand task, int jobs, long before, long youngest) {}

    /** The lines of a user, by queue. */
    static Map<Long, UserQueue> of(UserDemand user, PriorityRule rule) {
        Map<Long, UserQueue> lines = new HashMap<>();
        long before = 0;
        for (TaskDemand task : user.tasks()) {
            if (task.startable() > 0) {
                lines.computeIfAbsent(task.queue(), queue -> new UserQueue(rule, user, queue))
                        .append(task, before);
            }
            before += task.startable();
        }
        lines.values().forEach(UserQueue::rank);
        return lines;
    }

    private void append(TaskDemand task, long before) {
        long youngest = stretches.isEmpty() ? task.task() : Math.max(stretches.getLast().youngest, task.task());
        stretches.add(new Stretch(task, task.startable(), before, youngest));
    }

    UserDemand user() {
        return user;
    }

    long queue() {
        return queue;
    }

    /** The task of the head. */
    long task() {
        return stretches.element().task.task();
    }

    /** What waits of the head's task. */
    TaskDemand demand() {
        return stretches.element().task;
    }

    /** Leaves only the tasks of which some node can take a job; false when there is none. */
    boolean retain(Predicate<Resources> takes) {
        stretches.removeIf(stretch -> !takes.test(stretch.task.request()));
        return !stretches.isEmpty() && ranked();
    }

    double priority() {
        return priority;
    }

    /** The head's place among the waiting jobs of its task, from 0. */
    int index() {
        return index;
    }

    /** Moves to the next job; false when there is none. */
    boolean advance() {
        index++;
        return index < stretches.element().jobs ? ranked() : skipTask();
    }

    /** Moves to the first job of the next task; false when there is none. */
    boolean skipTask() {
        stretches.remove();
        index = 0;
        return !stretches.isEmpty() && ranked();
    }

    /** How many of the line's jobs come before a job of another line. */
    long before(double otherPriority, long otherTask) {
        return stretches.stream()
                .mapToLong(stretch -> before(stretch, otherPriority, otherTask))
                .sum();
    }

    /** The line's jobs before the first of a task; empty when the task does not stand in it. */
    OptionalLong offset(long task) {
        long offset = 0;
        for (Stretch stretch : stretches) {
            if (stretch.task.task() == task) {
                return OptionalLong.of(offset);
            }
            offset += stretch.jobs;
        }
        return OptionalLong.empty();
    }

    /** Whether a task has that many jobs in the line. */
    boolean holds(long task, int place) {
        return stretches.stream().anyMatch(stretch -> stretch.task.task() == task && place < stretch.jobs);
    }

    /** The priority of a job of a task that stands in the line. */
    double priorityOf(long task, int place) {
        return stretches.stream()
                .filter(stretch -> stretch.task.task() == task)
                .findFirst()
                .map(stretch -> priority(stretch, place))
                .orElseThrow();
    }

    long size() {
        return stretches.stream().mapToLong(stretch -> stretch.jobs).sum();
    }

    /** By bisection, for no job of a task is more urgent than the one before it. */
    private int before(Stretch stretch, double otherPriority, long otherTask) {
        int from = 0;
        int to = stretch.jobs;
        while (from < to) {
            int middle = (from + to) >>> 1;
            double own = priority(stretch, middle);
            if (own > otherPriority || (own == otherPriority && stretch.task.task() < otherTask)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private boolean ranked() {
        rank();
        return true;
    }

    private void rank() {
        priority = priority(stretches.element(), index);
    }

    private double priority(Stretch stretch, int place) {
        return rule.priority(user.share(), stretch.before + place, stretch.youngest);
    }
}
