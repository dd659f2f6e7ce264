package org.orchestra.store.task;

/**
 * What a kill does to a task.
 *
 * @param waiting how many of its jobs ended at once
 * @param running how many have a run that is being stopped
 */
public record KilledTask(TaskView task, int waiting, int running) {}
