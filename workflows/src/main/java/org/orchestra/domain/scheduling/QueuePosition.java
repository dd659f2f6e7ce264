package org.orchestra.domain.scheduling;

/**
 * A waiting job in the order of its queue.
 *
 * @param task the task's number
 * @param index the job's index among the waiting jobs of its task in the order of their numbers, from 0
 * @param priority its current priority
 */
public record QueuePosition(long task, int index, double priority) {}
