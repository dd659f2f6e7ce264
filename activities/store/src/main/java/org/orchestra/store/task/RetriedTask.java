package org.orchestra.store.task;

/**
 * What a retry does to a task.
 *
 * @param jobs how many of its jobs run again
 */
public record RetriedTask(TaskView task, int jobs) {}
