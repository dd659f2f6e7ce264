package org.orchestra.workflow.task;

import org.orchestra.domain.task.Batch;

/**
 * The input of a batch.
 *
 * @param taskId the task's number in the database
 * @param batch the range of jobs
 * @param test whether this is a test phase, which the first failure ends
 */
public record BatchStart(long taskId, Batch batch, boolean test) {}
