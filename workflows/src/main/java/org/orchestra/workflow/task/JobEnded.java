package org.orchestra.workflow.task;

import org.orchestra.domain.job.JobState;

/**
 * The end of a run.
 *
 * @param job the job's number
 * @param state the job's state now: final, or ASSIGNED when it waits for a slot to run again
 */
public record JobEnded(int job, JobState state) {}
