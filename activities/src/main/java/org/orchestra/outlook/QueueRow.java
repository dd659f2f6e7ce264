package org.orchestra.outlook;

/** A queue. */
record QueueRow(long id, String name, long clusterId, String cluster, boolean active) {}
