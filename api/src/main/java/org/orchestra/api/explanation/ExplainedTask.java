package org.orchestra.api.explanation;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;
import org.orchestra.domain.task.TaskState;

/** A task with the figures that explain why it waits. */
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

    TaskWaitContext waitContext() {
        return new TaskWaitContext(
                owner,
                new RunningCap(ownerRunning, ownerMaxRunning),
                new RunningCap(running, maxRunning),
                testJobs,
                testJobsDone);
    }
}
