package org.orchestra.domain.scheduling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/**
 * The order in which the waiting jobs of one queue would start, by their current priorities, if no other job arrived. A job
 * that a cap holds back, or that is too large for every open node, has no position in it.
 */
public final class QueueOrder {
    private final Snapshot snapshot;
    private final PriorityRule rule;
    private final long queue;
    private final List<NodeSlots> nodes;

    public QueueOrder(Snapshot snapshot, PriorityRule rule, long queue) {
        this.snapshot = snapshot;
        this.rule = rule;
        this.queue = queue;
        this.nodes = snapshot.openNodes(queue);
    }

    /** How many jobs have a position. */
    public long size() {
        return userQueues()
                .mapToLong(
                        userQueue -> Math.min(userQueue.size(), userQueue.user().headroom()))
                .sum();
    }

    /**
     * A page of the order, the most urgent job first. It costs time in proportion to {@code skip + limit} and the number of
     * waiting users.
     *
     * @param skip how many positions to leave out at the front
     * @param limit the maximum number of positions
     */
    public List<QueuePosition> positions(long skip, int limit) {
        PriorityQueue<Candidate> candidates = new PriorityQueue<>(Candidate.URGENCY);
        userQueues()
                .filter(userQueue -> userQueue.user().headroom() > 0)
                .forEach(userQueue ->
                        candidates.add(new Candidate(userQueue, userQueue.user().headroom())));
        List<QueuePosition> positions = new ArrayList<>();
        for (long position = 0; positions.size() < limit && !candidates.isEmpty(); position++) {
            Candidate next = candidates.remove();
            UserQueue userQueue = next.userQueue;
            if (position >= skip) {
                positions.add(new QueuePosition(userQueue.task(), userQueue.index(), userQueue.priority()));
            }
            if (userQueue.advance() && next.headroom > 1) {
                candidates.add(new Candidate(userQueue, next.headroom - 1));
            }
        }
        return positions;
    }

    /**
     * How many jobs come before a job.
     *
     * @param index the job's index among the waiting jobs of its task, from 0
     * @return empty when the job has no position, or the task does not wait in this queue
     */
    public OptionalLong ahead(long task, int index) {
        List<UserQueue> userQueues = userQueues().toList();
        for (UserQueue own : userQueues) {
            OptionalLong offset = own.offset(task);
            if (offset.isPresent()) {
                long ownAhead = offset.getAsLong() + index;
                return own.contains(task, index) && ownAhead < own.user().headroom()
                        ? OptionalLong.of(ownAhead + othersAhead(userQueues, own, task, index))
                        : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static long othersAhead(List<UserQueue> userQueues, UserQueue own, long task, int index) {
        double priority = own.priorityOf(task, index);
        return userQueues.stream()
                .filter(userQueue -> userQueue != own)
                .mapToLong(userQueue -> Math.min(
                        userQueue.countBefore(own, priority, task),
                        userQueue.user().headroom()))
                .sum();
    }

    private Stream<UserQueue> userQueues() {
        return snapshot.users().stream()
                .map(user -> UserQueue.of(user, rule).get(queue))
                .filter(Objects::nonNull)
                .filter(userQueue -> userQueue.retain(this::fitsSomeNode));
    }

    private boolean fitsSomeNode(Eligibility eligibility) {
        return nodes.stream().anyMatch(eligibility::fits);
    }

    /** A user queue, and how many more of its user's jobs may start. */
    private record Candidate(UserQueue userQueue, int headroom) {
        static final Comparator<Candidate> URGENCY = Comparator.comparing(Candidate::userQueue, UserQueue.URGENCY);
    }
}
