package org.orchestra.local;

/** Whether jobs get namespaces of their own. */
public enum Confine {
    /** Where the machine allows them. */
    AUTO,
    /** Nowhere: jobs get sessions of their own. */
    NEVER
}
