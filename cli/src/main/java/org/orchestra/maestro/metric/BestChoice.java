package org.orchestra.maestro.metric;

/** Which values of a metric are the better ones. */
enum BestChoice {
    MIN,
    MAX
}
