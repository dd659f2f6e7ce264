package org.orchestra.outlook;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Size;
import org.orchestra.domain.scheduling.TaskFacts;
import org.orchestra.domain.scheduling.TaskFacts.Cap;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;

/** A task with what its sentences mention. */
record TaskRow(
        long id,
        String name,
        String owner,
        String queue,
        TaskState state,
        int jobs,
        int registered,
        int assigned,
        int running,
        @Nullable Integer maxRunning,
        long ownerRunning,
        @Nullable Integer ownerMaxRunning,
        int testJobsDone,
        int cpuMillis,
        int memoryMib,
        int gpus) {
    /** What each of its jobs asks for. */
    Size request() {
        return new Size(cpuMillis, memoryMib, gpus);
    }

    /** Whether a look at its queue can tell more than its state does. */
    boolean mayWait() {
        return !state.isFinal() && state != TaskState.KILL && registered + assigned > 0;
    }

    TaskFacts facts() {
        return new TaskFacts(
                owner,
                new Cap(ownerRunning, ownerMaxRunning),
                new Cap(running, maxRunning),
                Math.min(Batch.TEST_JOBS, jobs),
                testJobsDone);
    }
}
