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
 * cap holds back, or that no open node is large enough for, have no turn in it.
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

    /** How many jobs have a turn. */
    public long size() {
        return lines().mapToLong(line -> Math.min(line.size(), line.user().headroom()))
                .sum();
    }

    /**
     * Some turns, the next one first. Costs in proportion to {@code skip + limit} and the users that wait.
     *
     * @param skip how many turns to leave out at the front
     * @param limit the most turns wanted
     */
    public List<QueuePosition> turns(long skip, int limit) {
        PriorityQueue<Candidate> candidates = new PriorityQueue<>(Candidate.URGENCY);
        lines().filter(line -> line.user().headroom() > 0)
                .forEach(line -> candidates.add(new Candidate(line, line.user().headroom())));
        List<QueuePosition> turns = new ArrayList<>();
        for (long position = 0; turns.size() < limit && !candidates.isEmpty(); position++) {
            Candidate next = candidates.remove();
            UserQueue line = next.line;
            if (position >= skip) {
                turns.add(new QueuePosition(line.task(), line.index(), line.priority()));
            }
            if (line.advance() && next.room > 1) {
                candidates.add(new Candidate(line, next.room - 1));
            }
        }
        return turns;
    }

    /**
     * How many jobs have their turn before a task's job.
     *
     * @param place the job's place among the waiting jobs of its task, from 0
     * @return empty when the job has no turn, or the task does not wait in this queue
     */
    public OptionalLong ahead(long task, int place) {
        List<UserQueue> lines = lines().toList();
        for (UserQueue own : lines) {
            OptionalLong offset = own.offset(task);
            if (offset.isPresent()) {
                long inFront = offset.getAsLong() + place;
                return own.holds(task, place) && inFront < own.user().headroom()
                        ? OptionalLong.of(inFront + ahead(lines, own, task, place))
                        : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static long ahead(List<UserQueue> lines, UserQueue own, long task, int place) {
        double priority = own.priorityOf(task, place);
        return lines.stream()
                .filter(line -> line != own)
                .mapToLong(line ->
                        Math.min(line.before(priority, task), line.user().headroom()))
                .sum();
    }

    private Stream<UserQueue> lines() {
        return snapshot.users().stream()
                .map(user -> UserQueue.of(user, rule).get(queue))
                .filter(Objects::nonNull)
                .filter(line -> line.retain(this::isTaken));
    }

    private boolean isTaken(Resources request) {
        return nodes.stream().anyMatch(node -> node.holds(request));
    }

    /** A line, and how many more of its user's jobs may start. */
    private record Candidate(UserQueue line, int room) {
        static final Comparator<Candidate> URGENCY = Comparator.comparing(Candidate::line, UserQueue.URGENCY);
    }
}
