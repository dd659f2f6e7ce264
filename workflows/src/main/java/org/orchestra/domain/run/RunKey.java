package org.orchestra.domain.run;

/**
 * Which attempt of which job: the same wherever it is spoken of.
 *
 * @param taskId the task's number in the database
 * @param job the job's number in its task, from 0
 * @param attempt the attempt, from 1; it never counts backwards, also not by a retry
 */
public record RunKey(long taskId, int job, int attempt) {}
