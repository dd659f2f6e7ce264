package org.orchestra.store.run;

import java.time.Duration;

/**
 * A run has taken up its grant, for the first time. Published inside the transaction that notes it.
 *
 * @param cluster the cluster's name
 * @param queue the queue's name
 * @param waited how long the job had waited for the slot
 * @param underWay how long the slot waited for the run
 */
public record GrantAccepted(String cluster, String queue, Duration waited, Duration underWay) {}
