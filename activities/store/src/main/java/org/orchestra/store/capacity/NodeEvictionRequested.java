package org.orchestra.store.capacity;

/**
 * An admin has drained a node and wants its jobs to run elsewhere. Published inside the transaction that drains it: from
 * its commit on the node gets no job.
 *
 * @param node the node's number in the database
 * @param cluster the name of its cluster
 */
public record NodeEvictionRequested(long node, String cluster) {}
