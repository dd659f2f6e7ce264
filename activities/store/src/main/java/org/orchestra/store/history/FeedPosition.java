package org.orchestra.store.history;

/**
 * A place in a task's history.
 *
 * @param task the task's number in the database
 * @param seq the transition that has been read last; 0 when none has
 */
public record FeedPosition(long task, long seq) {}
