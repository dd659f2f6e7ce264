package org.orchestra.store.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job in the order of its best value of a metric.
 *
 * @param job its number
 * @param name its configuration file's path
 * @param attempt the latest run that has the metric
 * @param lastStep where the last value belongs, for example an epoch; null when the log does not say
 * @param last null when it is infinite or no number
 * @param best the best of all values; null when none was a finite number
 * @param points how many values there were
 * @param curve at most 40 of them, evenly spaced from the first to the last, without those that are infinite or no numbers
 */
public record JobByMetric(
        int job,
        String name,
        int attempt,
        @Nullable Long lastStep,
        @Nullable Double last,
        @Nullable Double best,
        long points,
        List<Double> curve) {}
