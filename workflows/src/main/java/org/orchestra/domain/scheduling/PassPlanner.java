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
     * with the most free slots among those that have as much left as it asks for, so that load spreads; to the node that
     * it avoids only where no other open one is large enough for it. Of a task, the jobs that avoid a node go first. Where
     * no free slot is for a job, the next job of the line for which there is one goes first.
     *
     * @param limit the most placements wanted
     */
    public Plan plan(Snapshot snapshot, int limit) {
        return new Planning(snapshot).plan(limit);
    }

    /** A plan in the making. */
    private final class Planning {
        private final Snapshot snapshot;
        private final Map<Long, FreeSlots> free = new HashMap<>();
        private final Map<Long, Integer> userRoom = new HashMap<>();
        private final Map<Long, UnplacedJobs> unplaced = new HashMap<>();
        private final List<Placement> placements = new ArrayList<>();

        Planning(Snapshot snapshot) {
            this.snapshot = snapshot;
            RemainingCapacity rooms = new RemainingCapacity(snapshot.queues());
            snapshot.queues().forEach(queue -> free.put(queue.queue(), new FreeSlots(queue.nodes(), rooms)));
            snapshot.users().forEach(user -> userRoom.put(user.user(), user.headroom()));
        }

        Plan plan(int limit) {
            PriorityQueue<UserQueue> lines = lines();
            while (placements.size() < limit && !lines.isEmpty()) {
                UserQueue line = lines.remove();
                if (place(line)) {
                    lines.add(line);
                }
            }
            return new Plan(placements, new PlanExplainer(snapshot, placements, free).waiting());
        }

        private PriorityQueue<UserQueue> lines() {
            PriorityQueue<UserQueue> lines = new PriorityQueue<>(UserQueue.URGENCY);
            for (UserDemand user : snapshot.users()) {
                UserQueue.of(user, rule).values().stream()
                        .filter(line -> free.containsKey(line.queue()))
                        .forEach(lines::add);
            }
            return lines;
        }

        /** Places the head of the line if it can be; false when the line is done with. */
        private boolean place(UserQueue line) {
            FreeSlots slots = free.get(line.queue());
            long user = line.user().user();
            if (slots == null || slots.isEmpty() || userRoom.getOrDefault(user, 0) == 0) {
                return false;
            }
            Placement placement = unplaced.computeIfAbsent(line.task(), task -> new UnplacedJobs(line.demand()))
                    .place(slots, line.priority());
            if (placement == null) {
                return line.skipTask();
            }
            placements.add(placement);
            userRoom.computeIfPresent(user, (any, room) -> room == Snapshot.UNCAPPED ? room : room - 1);
            return line.advance();
        }
    }
}
