package org.orchestra.task;

/**
 * What a new task refers to, by numbers, after its checks.
 *
 * @param owner its owner
 * @param data the dataset for {@code %DATA}
 * @param configs the dataset whose files make the jobs
 * @param queue the queue it goes to
 * @param jobs how many jobs it has, 1 to 100,000
 */
public record CheckedTask(long owner, long data, long configs, long queue, int jobs) {}
