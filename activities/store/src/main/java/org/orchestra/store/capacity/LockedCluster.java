package org.orchestra.store.capacity;

/** What an edit needs of a cluster. */
record LockedCluster(long id, ClusterDefinition definition, int version) {}
