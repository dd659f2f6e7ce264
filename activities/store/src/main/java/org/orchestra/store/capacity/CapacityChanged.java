package org.orchestra.store.capacity;

/**
 * Queues or nodes of a cluster have changed. Published inside the transaction that changes them.
 *
 * @param cluster the cluster's name
 */
public record CapacityChanged(String cluster) {}
