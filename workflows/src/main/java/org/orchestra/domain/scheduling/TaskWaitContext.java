package org.orchestra.domain.scheduling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a wait message may say about a task.
 *
 * @param owner its owner's username
 * @param overBudget what its owner has used of a budget that is used up; null within it
 * @param ownerCap the running jobs of its owner, on all clusters
 * @param taskCap the running jobs of the task
 * @param testJobs how many jobs its test phase has
 * @param testJobsDone how many of these are done
 * @param preceding the tasks that it still waits for
 */
public record TaskWaitContext(
        String owner,
        @Nullable BudgetUse overBudget,
        RunningCap ownerCap,
        RunningCap taskCap,
        int testJobs,
        int testJobsDone,
        List<PrecedingTask> preceding) {
    /** Whether all of its jobs wait for other tasks. */
    public boolean isHeld() {
        return preceding.stream().anyMatch(PrecedingTask::holdsTask);
    }

    /**
     * How many jobs hold a slot, and how many may.
     *
     * @param max null without a cap
     */
    public record RunningCap(long running, @Nullable Integer max) {}
}
