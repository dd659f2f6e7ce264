package org.orchestra.api.explanation;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.BudgetUse;
import org.orchestra.domain.scheduling.Eligibility;
import org.orchestra.domain.scheduling.PrecedingTask;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;
import org.orchestra.domain.task.TaskState;

/**
 * A task with the figures that explain why it waits.
 *
 * @param clusters the numbers of the clusters that it may go to
 * @param waitsForTasks whether it, or each of its jobs, may wait for other tasks
 * @param registeredTestJobs how many of its test jobs are REGISTERED; 0 outside its test phase
 */
record ExplainedTask(
        long id,
        String name,
        String owner,
        String queue,
        Set<Long> clusters,
        TaskState state,
        int jobs,
        int registered,
        int assigned,
        int packed,
        boolean waitsForTasks,
        int registeredTestJobs,
        int running,
        @Nullable Integer maxRunning,
        long ownerRunning,
        @Nullable Integer ownerMaxRunning,
        int testJobsDone,
        int testJobs,
        int cpuMillis,
        int memoryMib,
        int gpus) {
    /** What its jobs ask of a node. */
    Eligibility eligibility() {
        return new Eligibility(new Resources(cpuMillis, memoryMib, gpus), clusters);
    }

    /** Whether its queue may explain more than its state does. */
    boolean mayWait() {
        return !state.isFinal() && state != TaskState.KILL && registered + assigned + packed > 0;
    }

    /** How many of its jobs are REGISTERED because they wait for other tasks. */
    int held() {
        return !waitsForTasks ? 0 : state == TaskState.TESTING ? registeredTestJobs : registered;
    }

    /**
     * What a message may say about it.
     *
     * @param overBudget what its owner has used of a budget that is used up; null within it
     */
    TaskWaitContext waitContext(List<PrecedingTask> preceding, @Nullable BudgetUse overBudget) {
        return new TaskWaitContext(
                owner,
                overBudget,
                new RunningCap(ownerRunning, ownerMaxRunning),
                new RunningCap(running, maxRunning),
                testJobs,
                testJobsDone,
                preceding);
    }
}
