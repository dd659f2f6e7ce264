package org.orchestra.domain.cluster;

/** Whether a cluster takes jobs. */
public enum ClusterStatus {
    ACTIVE,
    INACTIVE
}
