package org.orchestra.cluster;

import org.orchestra.domain.capacity.Size;
import org.orchestra.domain.capacity.SlotLimits;

/** What an edit needs of a node. */
record NodeRow(long id, long clusterId, String cluster, Size job, SlotLimits limits, boolean auto, int version) {}
