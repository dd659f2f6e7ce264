package org.orchestra.domain.scheduling;

/**
 * A waiting job's turn in its queue.
 *
 * @param task the task's number
 * @param place the job's place among the waiting jobs of its task in the order of their numbers, from 0
 * @param priority its priority now
 */
public record QueuePosition(long task, int place, double priority) {}
