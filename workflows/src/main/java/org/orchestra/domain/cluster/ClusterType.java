package org.orchestra.domain.cluster;

/** How jobs run on a cluster: as pods, or as processes of the worker's own machine (standalone only). */
public enum ClusterType {
    KUBERNETES,
    LOCAL
}
