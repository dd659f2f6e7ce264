package org.orchestra.domain.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.FreeSlots.AllocatedSlot;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;

/**
 * The waiting jobs of a task that a plan has not placed yet. Jobs that avoid a node come first, because fewer slots are open
 * to them.
 */
final class UnplacedJobs {
    private final TaskDemand task;
    private final Deque<UnplacedGroup> groups = new ArrayDeque<>();
    private @Nullable Long avoided;

    UnplacedJobs(TaskDemand task) {
        this.task = task;
        task.avoiding().forEach(avoiding -> groups.add(new UnplacedGroup(avoiding.node(), avoiding.jobs())));
        groups.add(new UnplacedGroup(null, task.unrestricted()));
    }

    /** The unplaced jobs that avoid the same node, or none. */
    private record UnplacedGroup(@Nullable Long avoided, int jobs) {}

    /** Places the next job. Null when no free slot fits any of them, now or later in this plan. */
    @Nullable Placement place(FreeSlots free, double priority) {
        for (UnplacedGroup group = groups.poll(); group != null; group = groups.poll()) {
            if (group.jobs == 0) {
                continue;
            }
            AllocatedSlot slot = free.allocate(task.eligibility(), task.slotTime(), group.avoided);
            if (slot != null) {
                groups.push(new UnplacedGroup(group.avoided, group.jobs - 1));
                return new Placement(task.task(), slot.node(), slot.number(), priority, group.avoided);
            }
            avoided = group.avoided;
        }
        return null;
    }

    /** The nodes that the next job may use after all that no slot fits now. It is one that avoids no node if there is any. */
    List<NodeSlots> usable(FreeSlots slots) {
        return slots.usable(task.eligibility(), avoided);
    }
}
