package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/**
 * One user's waiting jobs in one queue, in the order in which they start. Its head competes with the heads of the other
 * users' queues. It leaves out the jobs that their task's cap holds back.
 */
final class UserQueue {
    /** Who is within budget, then priority, then age of the task. Two user queues of one queue never tie: a task is in only one of them. */
    static final Comparator<UserQueue> URGENCY = Comparator.comparing(
                    (UserQueue userQueue) -> userQueue.user.goesLast())
            .thenComparing(
                    comparingDouble((UserQueue userQueue) -> userQueue.priority).reversed())
            .thenComparingLong(UserQueue::task);

    private final PriorityRule rule;
    private final UserDemand user;
    private final long queue;
    private final Deque<TaskSegment> segments = new ArrayDeque<>();
    private int index;
    private double priority;

    private UserQueue(PriorityRule rule, UserDemand user, long queue) {
        this.rule = rule;
        this.user = user;
        this.queue = queue;
    }

    /**
     * The jobs of one task in a user queue.
     *
     * @param jobs how many they are
     * @param before how many of the user's startable jobs, in any queue, come before the first of them
     * @param youngest the youngest task of the user queue up to and including this one
     */
    private record TaskSegment(TaskDemand task, int jobs, long before, long youngest) {}

    /** The user's queues by the number of the queue. */
    static Map<Long, UserQueue> of(UserDemand user, PriorityRule rule) {
        Map<Long, UserQueue> userQueues = new HashMap<>();
        long before = 0;
        for (TaskDemand task : user.tasks()) {
            if (task.startable() > 0) {
                userQueues
                        .computeIfAbsent(task.queue(), queue -> new UserQueue(rule, user, queue))
                        .append(task, before);
            }
            before += task.startable();
        }
        userQueues.values().forEach(UserQueue::updatePriority);
        return userQueues;
    }

    private void append(TaskDemand task, long before) {
        long youngest = segments.isEmpty() ? task.task() : Math.max(segments.getLast().youngest, task.task());
        segments.add(new TaskSegment(task, task.startable(), before, youngest));
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

    /** The demand of the head's task. */
    TaskDemand demand() {
        return segments.element().task;
    }

    /** Keeps only the tasks whose jobs fit somewhere; false when no task is left. */
    boolean retain(Predicate<Eligibility> fits) {
        segments.removeIf(segment -> !fits.test(segment.task.eligibility()));
        return updateHead();
    }

    /** The priority of the head. */
    double priority() {
        return priority;
    }

    /** The head's index among the waiting jobs of its task, from 0. */
    int index() {
        return index;
    }

    /** Moves to the next job; false when there is none. */
    boolean advance() {
        index++;
        return index < segments.element().jobs ? updateHead() : skipTask();
    }

    /** Moves to the first job of the next task; false when there is none. */
    boolean skipTask() {
        segments.remove();
        index = 0;
        return updateHead();
    }

    /** How many jobs of this user queue come before a job of another one. */
    long countBefore(UserQueue other, double otherPriority, long otherTask) {
        if (user.goesLast() != other.user.goesLast()) {
            return user.goesLast() ? 0 : size();
        }
        return segments.stream()
                .mapToLong(segment -> countBefore(segment, otherPriority, otherTask))
                .sum();
    }

    /** How many jobs come before the first job of a task; empty when the task is not in this user queue. */
    OptionalLong offset(long task) {
        long offset = 0;
        for (TaskSegment segment : segments) {
            if (segment.task.task() == task) {
                return OptionalLong.of(offset);
            }
            offset += segment.jobs;
        }
        return OptionalLong.empty();
    }

    /** Whether the task's job with this index is in the user queue. */
    boolean contains(long task, int jobIndex) {
        return segments.stream().anyMatch(segment -> segment.task.task() == task && jobIndex < segment.jobs);
    }

    /** The priority of a job whose task is in this user queue. */
    double priorityOf(long task, int jobIndex) {
        return segments.stream()
                .filter(segment -> segment.task.task() == task)
                .findFirst()
                .map(segment -> priority(segment, jobIndex))
                .orElseThrow();
    }

    long size() {
        return segments.stream().mapToLong(segment -> segment.jobs).sum();
    }

    /** By bisection, because no job of a task is more urgent than the one before it. */
    private int countBefore(TaskSegment segment, double otherPriority, long otherTask) {
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

    /** False when no head is left. */
    private boolean updateHead() {
        if (segments.isEmpty()) {
            return false;
        }
        updatePriority();
        return true;
    }

    private void updatePriority() {
        priority = priority(segments.element(), index);
    }

    private double priority(TaskSegment segment, int jobIndex) {
        return rule.priority(user.share(), segment.before + jobIndex, segment.youngest);
    }
}
