package org.orchestra.maestro.cluster;

/** How the jobs of a cluster run. */
enum ClusterTypeChoice {
    KUBERNETES,
    LOCAL
}
