package org.orchestra.store.task;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.task.TestChoice;

/**
 * What the task's own transactions need of it.
 *
 * @param tested whether it needs no test phase: it has passed one, or wants none
 * @param test which of its jobs test it
 * @param testJobs the numbers of its test jobs, ascending; null before its test phase
 */
record LockedTask(
        long id,
        String name,
        TaskState state,
        int jobs,
        boolean tested,
        TestChoice test,
        @Nullable List<Integer> testJobs) {

    /** The batch of its test phase. */
    Batch testBatch() {
        List<Integer> jobs = Objects.requireNonNull(testJobs);
        return Batch.test(name, jobs.get(jobs.size() - 1) + 1);
    }

    /** The jobs of the phase, where it is the test phase; null for all of them. */
    Integer @Nullable [] phaseJobs() {
        return state == TaskState.TESTING && testJobs != null ? testJobs.toArray(Integer[]::new) : null;
    }
}
