package org.orchestra.workflow.account;

/**
 * Which home.
 *
 * @param username whose
 * @param cluster the cluster's name
 * @param clusterQueue the task queue on which the cluster's activities are polled
 */
public record HomeStart(String username, String cluster, String clusterQueue) {}
