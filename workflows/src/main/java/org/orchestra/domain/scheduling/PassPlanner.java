package org.orchestra.domain.scheduling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/**
 * Plans a pass: which waiting jobs get which free slots, and why the others wait. A pure function of the snapshot and the
 * rule. It costs in proportion to the slots that it fills and the tasks that wait, never to the jobs behind them.
 */
public final class PassPlanner {
    private final PriorityRule rule;

    public PassPlanner(PriorityRule rule) {
        this.rule = rule;
    }

    /**
     * The plan of a pass. Ties go to the older task, then to the lower job number. A job goes to the node of its queue
     * with the most free slots among those it fits into, so that load spreads. Where none of the free ones is large
     * enough for a job, the next job of the line that fits goes first.
     *
     * @param limit the most placements wanted
     */
    public Plan plan(Snapshot snapshot, int limit) {
        Map<Long, FreeSlots> free = new HashMap<>();
        snapshot.queues().forEach(queue -> free.put(queue.queue(), new FreeSlots(queue.nodes())));
        PriorityQueue<Line> lines = lines(snapshot.users(), free);
        Map<Long, Integer> userRoom = new HashMap<>();
        snapshot.users().forEach(user -> userRoom.put(user.user(), user.room()));
        List<Placement> placements = new ArrayList<>();
        while (placements.size() < limit && !lines.isEmpty()) {
            Line line = lines.remove();
            if (place(line, free, userRoom, placements)) {
                lines.add(line);
            }
        }
        return new Plan(placements, new Explanation(snapshot, placements, free).waiting());
    }

    private PriorityQueue<Line> lines(List<UserDemand> users, Map<Long, FreeSlots> free) {
        PriorityQueue<Line> lines = new PriorityQueue<>(Line.URGENCY);
        for (UserDemand user : users) {
            Line.of(user, rule).values().stream()
                    .filter(line -> free.containsKey(line.queue()))
                    .forEach(lines::add);
        }
        return lines;
    }

    /** Places the head of the line if it can be; false when the line is done with. */
    private static boolean place(
            Line line, Map<Long, FreeSlots> free, Map<Long, Integer> userRoom, List<Placement> placements) {
        FreeSlots slots = free.get(line.queue());
        if (slots == null
                || slots.isEmpty()
                || userRoom.getOrDefault(line.user().user(), 0) == 0) {
            return false;
        }
        FreeSlots.Slot slot = slots.take(line.request());
        if (slot == null) {
            return line.skipTask();
        }
        placements.add(new Placement(line.task(), slot.node(), slot.number(), line.priority()));
        userRoom.computeIfPresent(line.user().user(), (user, room) -> room == Snapshot.UNCAPPED ? room : room - 1);
        return line.advance();
    }
}
