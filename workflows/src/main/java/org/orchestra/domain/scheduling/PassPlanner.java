package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/**
 * Plans a pass: which waiting jobs get which free slots. A pure function of the snapshot and the rule. It costs in
 * proportion to the slots that it fills and the tasks that wait, never to the jobs behind them.
 */
public final class PassPlanner {
    private final PriorityRule rule;

    public PassPlanner(PriorityRule rule) {
        this.rule = rule;
    }

    /**
     * The placements of a pass, the most urgent first. Ties go to the older task, then to the lower job number. A job
     * goes to the node of its queue with the most free slots, so that load spreads.
     *
     * @param limit the most placements wanted
     */
    public List<Placement> plan(Snapshot snapshot, int limit) {
        Map<Long, FreeSlots> free = freeByQueue(snapshot.nodes());
        PriorityQueue<Line> lines = lines(snapshot.users(), free);
        List<Placement> placements = new ArrayList<>();
        while (placements.size() < limit && !lines.isEmpty()) {
            Line line = lines.remove();
            FreeSlots slots = free.get(line.queue);
            if (slots == null || slots.isEmpty()) {
                continue;
            }
            placements.add(slots.take(line.task(), line.priority));
            if (line.advance()) {
                lines.add(line);
            }
        }
        return placements;
    }

    private static Map<Long, FreeSlots> freeByQueue(List<NodeSlots> nodes) {
        Map<Long, FreeSlots> free = new HashMap<>();
        for (NodeSlots node : nodes) {
            if (!node.free().isEmpty()) {
                free.computeIfAbsent(node.queue(), queue -> new FreeSlots()).add(node);
            }
        }
        return free;
    }

    private PriorityQueue<Line> lines(List<UserDemand> users, Map<Long, FreeSlots> free) {
        PriorityQueue<Line> lines = new PriorityQueue<>(Line.ORDER);
        for (UserDemand user : users) {
            Map<Long, Line> byQueue = new HashMap<>();
            long n = 0;
            for (TaskDemand task : user.tasks()) {
                if (free.containsKey(task.queue())) {
                    byQueue.computeIfAbsent(task.queue(), queue -> new Line(user, queue))
                            .append(task, n);
                }
                n += task.waiting();
            }
            byQueue.values().forEach(line -> {
                line.rank();
                lines.add(line);
            });
        }
        return lines;
    }

    /** One user's waiting jobs in one queue, in the order in which they start; its head competes. */
    private final class Line {
        static final Comparator<Line> ORDER = comparingDouble((Line line) -> line.priority)
                .reversed()
                .thenComparingLong(Line::task)
                .thenComparingLong(line -> line.index);

        private final UserDemand user;
        private final long queue;
        private final Deque<Stretch> stretches = new ArrayDeque<>();
        private int index;
        private double priority;

        Line(UserDemand user, long queue) {
            this.user = user;
            this.queue = queue;
        }

        void append(TaskDemand task, long before) {
            stretches.add(new Stretch(task, before));
        }

        long task() {
            return stretches.element().task.task();
        }

        void rank() {
            priority = rule.priority(user.maximum(), user.load(), stretches.element().before + index);
        }

        /** Moves to the next job; false when there is none. */
        boolean advance() {
            index++;
            if (index == stretches.element().task.waiting()) {
                stretches.remove();
                index = 0;
            }
            if (stretches.isEmpty()) {
                return false;
            }
            rank();
            return true;
        }
    }

    /** A task in a line, and how many of the user's waiting jobs come before its first. */
    private record Stretch(TaskDemand task, long before) {}

    /** The free slots of a queue, the emptiest node first. */
    private static final class FreeSlots {
        private final PriorityQueue<FreeNode> nodes = new PriorityQueue<>(
                comparingInt((FreeNode node) -> -node.slots.size()).thenComparing(comparingLong(node -> node.id)));

        void add(NodeSlots node) {
            nodes.add(new FreeNode(node.node(), new ArrayDeque<>(node.free())));
        }

        boolean isEmpty() {
            return nodes.isEmpty();
        }

        Placement take(long task, double priority) {
            FreeNode node = nodes.remove();
            int slot = node.slots.remove();
            if (!node.slots.isEmpty()) {
                nodes.add(node);
            }
            return new Placement(task, node.id, slot, priority);
        }
    }

    private record FreeNode(long id, Deque<Integer> slots) {}
}
