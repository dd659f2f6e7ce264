package org.orchestra.domain.cluster;

/** What carries work to the worker of a cluster. */
public enum Messenger {
    TEMPORAL
}
