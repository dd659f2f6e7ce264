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
     * no free slot is for a job, the next job of the userQueue for which there is one goes first.
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
        private final Map<Long, Integer> userHeadroom = new HashMap<>();
        private final Map<Long, UnplacedJobs> unplaced = new HashMap<>();
        private final List<Placement> placements = new ArrayList<>();

        Planning(Snapshot snapshot) {
            this.snapshot = snapshot;
            RemainingCapacity capacity = new RemainingCapacity(snapshot.queues());
            snapshot.queues().forEach(queue -> free.put(queue.queue(), new FreeSlots(queue.nodes(), capacity)));
            snapshot.users().forEach(user -> userHeadroom.put(user.user(), user.headroom()));
        }

        Plan plan(int limit) {
            PriorityQueue<UserQueue> userQueues = userQueues();
            while (placements.size() < limit && !userQueues.isEmpty()) {
                UserQueue userQueue = userQueues.remove();
                if (place(userQueue)) {
                    userQueues.add(userQueue);
                }
            }
            return new Plan(placements, new PlanExplainer(snapshot, placements, free).waiting());
        }

        private PriorityQueue<UserQueue> userQueues() {
            PriorityQueue<UserQueue> userQueues = new PriorityQueue<>(UserQueue.URGENCY);
            for (UserDemand user : snapshot.users()) {
                UserQueue.of(user, rule).values().stream()
                        .filter(userQueue -> free.containsKey(userQueue.queue()))
                        .forEach(userQueues::add);
            }
            return userQueues;
        }

        /** Places the head of the userQueue if it can be; false when the userQueue is done with. */
        private boolean place(UserQueue userQueue) {
            FreeSlots slots = free.get(userQueue.queue());
            long user = userQueue.user().user();
            if (slots == null || slots.isEmpty() || userHeadroom.getOrDefault(user, 0) == 0) {
                return false;
            }
            Placement placement = unplaced.computeIfAbsent(
                            userQueue.task(), task -> new UnplacedJobs(userQueue.demand()))
                    .place(slots, userQueue.priority());
            if (placement == null) {
                return userQueue.skipTask();
            }
            placements.add(placement);
            userHeadroom.computeIfPresent(
                    user, (any, headroom) -> headroom == Snapshot.UNCAPPED ? headroom : headroom - 1);
            return userQueue.advance();
        }
    }
}
