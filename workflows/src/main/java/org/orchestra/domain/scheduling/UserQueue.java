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
    /** Priority, then age of the task. User queues of one queue never tie: a task stands in one of them. */
    static final Comparator<UserQueue> URGENCY =
            comparingDouble((UserQueue line) -> line.priority).reversed().thenComparingLong(UserQueue::task);

    private final PriorityRule rule;
    private final UserDemand user;
    private final long queue;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private int position;
    private double priority;

    private UserQueue(PriorityRule rule, UserDemand user, long queue) {
        this.rule = rule;
        this.user = user;
        this.queue = queue;
    }

    /**
     * A task in a user queue.
     *
     * @param jobs its jobs in the user queue
     * @param before how many of the user's jobs that may start come before its first, in whatever queue
     * @param youngest the youngest task of the user queue up to this one
     */
    private record Segment(TaskDemand task, int jobs, long before, long youngest) {}

    /** The queues of a user, by queue. */
    static Map<Long, UserQueue> of(UserDemand user, PriorityRule rule) {
        Map<Long, UserQueue> queues = new HashMap<>();
        long before = 0;
        for (TaskDemand task : user.tasks()) {
            if (task.startable() > 0) {
                queues.computeIfAbsent(task.queue(), queue -> new UserQueue(rule, user, queue))
                        .append(task, before);
            }
            before += task.startable();
        }
        queues.values().forEach(UserQueue::rank);
        return queues;
    }

    private void append(TaskDemand task, long before) {
        long youngest = segments.isEmpty() ? task.task() : Math.max(segments.getLast().youngest, task.task());
        segments.add(new Segment(task, task.startable(), before, youngest));
    }

    UserDemand user() {
        return user;
    }

    long queue() {
        return queue;
    }

    /** The task of the head. */
    long task() {
        return segments.element().task.task();
    }

    /** What waits of the head's task. */
    TaskDemand demand() {
        return segments.element().task;
    }

    /** Leaves only the tasks of which some node can take a job; false when there is none. */
    boolean retain(Predicate<Resources> takes) {
        segments.removeIf(segment -> !takes.test(segment.task.request()));
        return !segments.isEmpty() && ranked();
    }

    double priority() {
        return priority;
    }

    /** The head's position among the waiting jobs of its task, from 0. */
    int position() {
        return position;
    }

    /** Moves to the next job; false when there is none. */
    boolean advance() {
        position++;
        return position < segments.element().jobs ? ranked() : skipTask();
    }

    /** Moves to the first job of the next task; false when there is none. */
    boolean skipTask() {
        segments.remove();
        position = 0;
        return !segments.isEmpty() && ranked();
    }

    /** How many of the user queue's jobs come before a job of another user queue. */
    long before(double otherPriority, long otherTask) {
        return segments.stream()
                .mapToLong(segment -> before(segment, otherPriority, otherTask))
                .sum();
    }

    /** The line's jobs before the first of a task; empty when the task does not stand in it. */
    OptionalLong offset(long task) {
        long offset = 0;
        for (Segment segment : segments) {
            if (segment.task.task() == task) {
                return OptionalLong.of(offset);
            }
            offset += segment.jobs;
        }
        return OptionalLong.empty();
    }

    /** Whether a task has that many jobs in the user queue. */
    boolean holds(long task, int position) {
        return segments.stream().anyMatch(segment -> segment.task.task() == task && position < segment.jobs);
    }

    /** The priority of a job of a task that stands in the user queue. */
    double priorityOf(long task, int position) {
        return segments.stream()
                .filter(segment -> segment.task.task() == task)
                .findFirst()
                .map(segment -> priority(segment, position))
                .orElseThrow();
    }

    long size() {
        return segments.stream().mapToLong(segment -> segment.jobs).sum();
    }

    /** By bisection, for no job of a task is more urgent than the one before it. */
    private int before(Segment segment, double otherPriority, long otherTask) {
        int from = 0;
        int to = segment.jobs;
        while (from < to) {
            int middle = (from + to) >>> 1;
            double own = priority(segment, middle);
            if (own > otherPriority || (own == otherPriority && segment.task.task() < otherTask)) {
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
        priority = priority(segments.element(), position);
    }

    private double priority(Segment segment, int position) {
        return rule.priority(user.share(), segment.before + position, segment.youngest);
    }
}
