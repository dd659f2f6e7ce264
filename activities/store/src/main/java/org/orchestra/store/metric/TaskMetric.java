package org.orchestra.store.metric;

/**
 * A metric that jobs of a task have.
 *
 * @param metric its name
 * @param jobs how many jobs have it
 */
public record TaskMetric(String metric, int jobs) {}
