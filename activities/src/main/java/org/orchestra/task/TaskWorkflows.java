package org.orchestra.task;

/** Starts and signals the workflows of tasks. Neither waits; what is lost on the way, the reconciler repeats. */
public interface TaskWorkflows {
    /** Makes sure that the task's workflow runs. */
    void start(long taskId, String task);

    /** Tells the task's workflow to stop everything, starting it if need be. */
    void kill(long taskId, String task);
}
