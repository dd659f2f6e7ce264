package org.orchestra.domain.run;

/**
 * The identity of a run: one attempt of one job. Every component uses this key for it.
 *
 * @param taskId the task's number in the database
 * @param job the job's number in its task, from 0
 * @param attempt the attempt, from 1; it only grows, even when the job is retried
 */
public record RunKey(long taskId, int job, int attempt) {}
