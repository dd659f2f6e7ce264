package org.orchestra.domain.scheduling;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskState;

/**
 * What a wait message may say about a task that another waits for.
 *
 * @param name its name
 * @param kind what of it is waited for
 * @param done how many of its jobs are DONE
 * @param job the state of its job that one job waits for; null where none is waited for, or for several jobs
 */
public record PrecedingTask(
        String name,
        DependencyKind kind,
        TaskState state,
        int jobs,
        int done,
        @Nullable JobState job) {
    /** Whether the other task waits as a whole. */
    public boolean holdsTask() {
        return kind != DependencyKind.EACH_DONE;
    }

    /** Whether what is waited for does not come unless somebody acts. */
    boolean hasFailed() {
        return job == null ? state.isFinal() && done < jobs : job.isFinal() && job != JobState.DONE;
    }
}
