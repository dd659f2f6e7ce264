package org.orchestra.store.capacity;

import org.orchestra.domain.capacity.QueueLimits;

/** What an edit needs of a queue. */
record LockedQueue(
        long id, String name, long clusterId, String cluster, QueueLimits limits, boolean isDefault, int version) {}
