package org.orchestra.domain.scheduling;

/**
 * The position of a waiting job in its queue.
 *
 * @param task the task's number
 * @param index its index among the waiting jobs of its task in the order of their numbers, from 0
 * @param priority its priority now
 */
public record QueuePosition(long task, int index, double priority) {}
