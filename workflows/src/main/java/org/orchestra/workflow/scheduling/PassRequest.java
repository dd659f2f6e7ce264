package org.orchestra.workflow.scheduling;

/**
 * A request for a pass.
 *
 * @param cluster the cluster's name
 * @param redeliverAll whether to send every grant that no run has taken up, however recent; true after a restart
 */
public record PassRequest(String cluster, boolean redeliverAll) {}
