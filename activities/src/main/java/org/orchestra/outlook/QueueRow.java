package org.orchestra.outlook;

import org.orchestra.domain.capacity.Size;

/** A queue, and what its jobs ask for. */
record QueueRow(long id, String name, long clusterId, String cluster, boolean active, Size request) {}
