package org.orchestra.store.capacity;

/**
 * Queues or nodes of a cluster were edited. Published inside the transaction that edits them.
 *
 * @param cluster the cluster's name
 */
public record CapacityChanged(String cluster) {}
