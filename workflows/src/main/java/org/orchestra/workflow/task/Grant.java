package org.orchestra.workflow.task;

/**
 * A slot granted to a job. It may be delivered more than once; {@code (job, attempt)} identifies a repetition.
 *
 * @param job the job's number
 * @param attempt the attempt that the slot is for, from 1
 * @param node the node's name, for people
 * @param clusterQueue the task queue on which the activities of the node's cluster are polled
 */
public record Grant(int job, int attempt, String node, String clusterQueue) {}
