package org.orchestra.domain.account;

/** How far a user's home on a cluster is. */
public enum HomeState {
    /** No worker of the cluster has begun to make it. */
    PENDING,
    /** It is being made, or made again, and nothing has failed. */
    PROVISIONING,
    /** The latest attempt to make or to repair it has failed; it is tried again. */
    FAILING,
    /** Everything is there. */
    READY,
    /** Its user is deleted, and it has yet to be removed. */
    REMOVING,
    /** Its user is deleted, and nothing of it is left. */
    REMOVED
}
