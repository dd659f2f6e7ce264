package org.orchestra.api.explanation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.PrecedingTask;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;
import org.orchestra.domain.task.TaskState;

/**
 * A task with the figures that explain why it waits.
 *
 * @param waitsForTasks whether it, or each of its jobs, may wait for other tasks
 * @param registeredTestJobs how many of its test jobs are REGISTERED; 0 outside its test phase
 */
record ExplainedTask(
        long id,
        String name,
        String owner,
        String queue,
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
    /** What each of its jobs asks for. */
    Resources request() {
        return new Resources(cpuMillis, memoryMib, gpus);
    }

    /** Whether its queue may explain more than its state does. */
    boolean mayWait() {
        return !state.isFinal() && state != TaskState.KILL && registered + assigned + packed > 0;
    }

    /** How many of its jobs are REGISTERED because they wait for other tasks. */
    int held() {
        return !waitsForTasks ? 0 : state == TaskState.TESTING ? registeredTestJobs : registered;
    }

    TaskWaitContext waitContext(List<PrecedingTask> preceding) {
        return new TaskWaitContext(
                owner,
                new RunningCap(ownerRunning, ownerMaxRunning),
                new RunningCap(running, maxRunning),
                testJobs,
                testJobsDone,
                preceding);
    }
}
