package org.orchestra.workflow.account;

/**
 * The input of a home workflow.
 *
 * @param username the owner of the home
 * @param cluster the cluster's name
 * @param clusterQueue the task queue on which the cluster's activities are polled
 */
public record HomeStart(String username, String cluster, String clusterQueue) {}
