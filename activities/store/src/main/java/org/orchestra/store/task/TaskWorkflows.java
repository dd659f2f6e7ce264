package org.orchestra.store.task;

import java.util.List;
import org.orchestra.domain.task.TaskState;

/** Starts and signals the workflows of tasks. None waits; what is lost on the way, the reconciler repeats. */
public interface TaskWorkflows {
    /** Makes sure that the task's workflow runs. */
    void start(long taskId, String task);

    /** Tells the task's workflow to stop everything, starting it if need be. */
    void kill(long taskId, String task);

    /**
     * Tells the batches that look after some jobs that their owner has killed them; where a
     * batch does not run, nobody needs to be told but the task, when that was its last open job.
     *
     * @param state the state of the task in which that happened: it says which batches these are
     */
    void killJobs(String task, TaskState state, List<Integer> jobs);
}
