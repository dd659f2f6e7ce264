package org.orchestra.workflow.scheduling;

/**
 * A request for a pass.
 *
 * @param cluster the cluster's name
 * @param redeliverAll whether every grant that no run has taken up is wanted again, however young: after a start anew
 */
public record PassRequest(String cluster, boolean redeliverAll) {}
