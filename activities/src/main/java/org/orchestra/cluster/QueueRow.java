package org.orchestra.cluster;

import org.orchestra.domain.capacity.QueueTerms;

/** What an edit needs of a queue. */
record QueueRow(
        long id, String name, long clusterId, String cluster, QueueTerms terms, boolean isDefault, int version) {}
