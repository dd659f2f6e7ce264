package org.orchestra.workflow.task;

import org.orchestra.domain.job.JobState;

/**
 * A run has ended.
 *
 * @param job the job's number
 * @param state the job's state now: final, or ASSIGNED when it is to run again and waits for another slot
 */
public record JobEnded(int job, JobState state) {}
