package org.orchestra.store.metric;

/** Which values of a metric are the better ones. */
public enum BestValue {
    /** The smaller ones, as of a loss. */
    MIN,
    /** The larger ones, as of an accuracy. */
    MAX
}
