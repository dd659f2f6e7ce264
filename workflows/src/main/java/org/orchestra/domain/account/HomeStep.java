package org.orchestra.domain.account;

/** What a user's home on a cluster is made of, in the order in which it is made. A local cluster has the folder only. */
public enum HomeStep {
    /** The user's folder on the volume. */
    FOLDER,
    /** The user's namespace on the cluster, with its labels. */
    NAMESPACE,
    /** Bounds what the namespace's pods reach. */
    NETWORK_POLICY,
    /** Bounds what there may be in the namespace. */
    QUOTA,
    /** Bounds what a container may have. */
    LIMIT_RANGE,
    /** The persistent volumes, unless a storage class makes them. */
    VOLUME,
    /** The claims to the volumes, by which pods mount them. */
    CLAIM
}
