package org.orchestra.api.explanation;

/** A queue. */
record QueueRef(long id, String name, long clusterId, String cluster, boolean active) {}
