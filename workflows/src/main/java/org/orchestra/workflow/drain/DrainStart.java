package org.orchestra.workflow.drain;

/**
 * The input of a drain workflow.
 *
 * @param nodeId the node's number in the database
 * @param queue the name of its queue
 * @param node its name
 * @param cluster the name of its cluster
 * @param clusterQueue the task queue on which the cluster's activities are polled
 */
public record DrainStart(long nodeId, String queue, String node, String cluster, String clusterQueue) {}
