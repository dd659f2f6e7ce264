package org.orchestra.store.task;

import java.util.List;

/**
 * A job and all its runs.
 *
 * @param job the job
 * @param runs its runs, the first attempt first
 */
public record JobDetail(JobView job, List<RunView> runs) {}
