package org.orchestra.domain.scheduling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/**
 * The order in which the waiting jobs of one queue would start if nothing else came: by the priorities of now. Jobs that a
 * cap holds back, or that no open node is large enough for, have no position in it.
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
     * Some positions, the next one first. Costs in proportion to {@code skip + limit} and the users that wait.
     *
     * @param skip how many positions to leave out at the front
     * @param limit the most positions wanted
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
                positions.add(new QueuePosition(userQueue.task(), userQueue.position(), userQueue.priority()));
            }
            if (userQueue.advance() && next.headroom > 1) {
                candidates.add(new Candidate(userQueue, next.headroom - 1));
            }
        }
        return positions;
    }

    /**
     * How many jobs have their position before a task's job.
     *
     * @param index the job's index among the waiting jobs of its task, from 0
     * @return empty when the job has no position, or the task does not wait in this queue
     */
    public OptionalLong ahead(long task, int index) {
        List<UserQueue> userQueues = userQueues().toList();
        for (UserQueue own : userQueues) {
            OptionalLong offset = own.offset(task);
            if (offset.isPresent()) {
                long inFront = offset.getAsLong() + index;
                return own.holds(task, index) && inFront < own.user().headroom()
                        ? OptionalLong.of(inFront + ahead(userQueues, own, task, index))
                        : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static long ahead(List<UserQueue> userQueues, UserQueue own, long task, int index) {
        double priority = own.priorityOf(task, index);
        return userQueues.stream()
                .filter(userQueue -> userQueue != own)
                .mapToLong(userQueue -> Math.min(
                        userQueue.before(priority, task), userQueue.user().headroom()))
                .sum();
    }

    private Stream<UserQueue> userQueues() {
        return snapshot.users().stream()
                .map(user -> UserQueue.of(user, rule).get(queue))
                .filter(Objects::nonNull)
                .filter(userQueue -> userQueue.retain(this::fitsSomewhere));
    }

    private boolean fitsSomewhere(Resources request) {
        return nodes.stream().anyMatch(node -> node.holds(request));
    }

    /** A userQueue, and how many more of its user's jobs may start. */
    private record Candidate(UserQueue userQueue, int headroom) {
        static final Comparator<Candidate> URGENCY = Comparator.comparing(Candidate::userQueue, UserQueue.URGENCY);
    }
}
