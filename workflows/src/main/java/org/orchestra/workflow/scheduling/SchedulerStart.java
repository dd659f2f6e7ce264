package org.orchestra.workflow.scheduling;

/**
 * The input of a scheduler.
 *
 * @param cluster the cluster's name
 * @param continued whether an earlier execution continued as new; if so, its first pass sends again only what is due
 */
public record SchedulerStart(String cluster, boolean continued) {}
