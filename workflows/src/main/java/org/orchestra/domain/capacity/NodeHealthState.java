package org.orchestra.domain.capacity;

/** What is known of a node's health. */
public enum NodeHealthState {
    HEALTHY,
    /** The cluster reports a problem; it ends by itself. */
    UNHEALTHY,
    /** Jobs failed there one after another; an admin ends it. */
    CORDONED
}
