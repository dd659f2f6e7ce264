package org.orchestra.workflow.task;

import org.orchestra.domain.job.JobState;

/**
 * A run has ended.
 *
 * @param job the job's number
 * @param state the job's state now: final, or ASSIGNED when its node took the run away and it waits for another slot
 */
public record JobEnded(int job, JobState state) {}
