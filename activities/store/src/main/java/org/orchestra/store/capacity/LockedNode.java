package org.orchestra.store.capacity;

import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotLimits;

/** What an edit needs of a node. */
record LockedNode(
        long id, long clusterId, String cluster, Resources job, SlotLimits limits, boolean auto, int version) {}
