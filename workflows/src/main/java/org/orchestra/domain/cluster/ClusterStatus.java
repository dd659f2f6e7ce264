package org.orchestra.domain.cluster;

/** Whether an admin lets a cluster take new jobs. An inactive one finishes those that run. */
public enum ClusterStatus {
    ACTIVE,
    INACTIVE
}
