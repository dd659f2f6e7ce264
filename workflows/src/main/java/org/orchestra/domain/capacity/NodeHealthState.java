package org.orchestra.domain.capacity;

/** The health of a node. */
public enum NodeHealthState {
    HEALTHY,
    /** The cluster reports a problem. The state ends with the problem. */
    UNHEALTHY,
    /** Jobs failed there one after another. An admin ends the state. */
    CORDONED
}
