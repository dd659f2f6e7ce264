package org.orchestra.maestro.metric;

import org.jspecify.annotations.Nullable;

/**
 * A metric of a task.
 *
 * @param jobs how many jobs have it
 */
record TaskMetricResponse(@Nullable String metric, int jobs) {}
