package org.orchestra.domain.scheduling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/**
 * Plans a pass: decides which waiting jobs get which free slots, and why the others wait. It is a pure function of the
 * snapshot and the rule. Its cost grows with the slots that it fills and the tasks that wait, never with the number of
 * waiting jobs.
 */
public final class PassPlanner {
    private final PriorityRule rule;

    public PassPlanner(PriorityRule rule) {
        this.rule = rule;
    }

    /**
     * Plans one pass.
     *
     * <p>The most urgent job goes first. Ties go to the older task, then to the lower job number. To spread the load, a job
     * goes to the node of its queue with the most free slots among those with enough left for its request. It goes to the
     * node that it avoids only when no other open node is large enough. Within a task, jobs that avoid a node go first.
     * When no free slot fits a job, the next job of the user queue that fits one goes first, and the first such job of each
     * queue has {@link Reservations room reserved}, which the others leave to it.
     *
     * @param limit the maximum number of placements
     */
    public Plan plan(Snapshot snapshot, int limit) {
        return new Planning(snapshot).plan(limit);
    }

    /** The mutable state of one plan. */
    private final class Planning {
        private final Snapshot snapshot;
        private final Map<Long, FreeSlots> free = new HashMap<>();
        private final Map<Long, Integer> headroom = new HashMap<>();
        private final Map<Long, UnplacedJobs> unplaced = new HashMap<>();
        private final List<Placement> placements = new ArrayList<>();
        private final Reservations reservations;

        Planning(Snapshot snapshot) {
            this.snapshot = snapshot;
            RemainingCapacity capacity = new RemainingCapacity(snapshot.queues());
            this.reservations = new Reservations(snapshot.queues(), capacity);
            snapshot.queues()
                    .forEach(queue -> free.put(queue.queue(), new FreeSlots(queue.nodes(), capacity, reservations)));
            snapshot.users().forEach(user -> headroom.put(user.user(), user.headroom()));
        }

        Plan plan(int limit) {
            PriorityQueue<UserQueue> userQueues = userQueues();
            while (placements.size() < limit && !userQueues.isEmpty()) {
                UserQueue mostUrgent = userQueues.remove();
                if (place(mostUrgent)) {
                    userQueues.add(mostUrgent);
                }
            }
            List<Reservation> reserved = reservations.all();
            return new Plan(placements, reserved, new PlanExplainer(snapshot, placements, reserved, free).waiting());
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

        /** Places the head of the user queue if possible; false when the plan is done with this user queue. */
        private boolean place(UserQueue userQueue) {
            FreeSlots slots = free.get(userQueue.queue());
            long user = userQueue.user().user();
            if (slots == null || headroom.getOrDefault(user, 0) == 0) {
                return false;
            }
            UnplacedJobs jobs =
                    unplaced.computeIfAbsent(userQueue.task(), task -> new UnplacedJobs(userQueue.demand()));
            Placement placement = jobs.place(slots, userQueue.priority());
            if (placement == null) {
                if (reservations.isOpen(userQueue.queue())) {
                    reservations.reserve(userQueue.demand(), jobs.usable(slots), !slots.isEmpty());
                }
                return !slots.isEmpty() && userQueue.skipTask();
            }
            placements.add(placement);
            headroom.computeIfPresent(user, (any, left) -> left == Snapshot.UNCAPPED ? left : left - 1);
            return userQueue.advance();
        }
    }
}
