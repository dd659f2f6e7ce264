package org.orchestra.workflow.scheduling;

/**
 * The start of a scheduler, anew or continued.
 *
 * @param cluster the cluster's name
 * @param continued whether an earlier execution handed over: then nothing it granted was lost
 */
public record SchedulerStart(String cluster, boolean continued) {}
