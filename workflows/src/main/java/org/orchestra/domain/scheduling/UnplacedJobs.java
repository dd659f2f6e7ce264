package org.orchestra.domain.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.FreeSlots.Slot;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;

/**
 * The waiting jobs of a task that a plan may still place: first those that avoid a node, for fewer slots are for them,
 * then the others.
 */
final class UnplacedJobs {
    private final TaskDemand task;
    private final Deque<JobGroup> groups = new ArrayDeque<>();

    UnplacedJobs(TaskDemand task) {
        this.task = task;
        task.avoiding().forEach(avoiding -> groups.add(new JobGroup(avoiding.node(), avoiding.jobs())));
        groups.add(new JobGroup(null, task.unrestricted()));
    }

    private record JobGroup(@Nullable Long avoided, int jobs) {}

    /** Places the next job; null when no free slot is for any of them, which stays so. */
    @Nullable Placement place(FreeSlots free, double priority) {
        for (JobGroup group = groups.poll(); group != null; group = groups.poll()) {
            Slot slot = group.jobs == 0 ? null : free.take(task.request(), group.avoided);
            if (slot != null) {
                groups.push(new JobGroup(group.avoided, group.jobs - 1));
                return new Placement(task.task(), slot.node(), slot.number(), priority, group.avoided);
            }
        }
        return null;
    }
}
