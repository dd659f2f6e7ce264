package org.orchestra.store.task;

/**
 * What a kill does to a job.
 *
 * @param running whether it has a run that is being stopped; else it has ended
 */
public record KilledJob(JobView job, boolean running) {}
