package org.orchestra.store.metric;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A value of a metric.
 *
 * @param ordinal counts the values of the run from 0, in the order of its log
 * @param step where in the job's work it belongs, for example an epoch; null when the log does not say
 * @param value null when it is infinite or no number
 * @param at when it was read
 */
public record MetricPoint(
        long ordinal, @Nullable Long step, @Nullable Double value, Instant at) {}
