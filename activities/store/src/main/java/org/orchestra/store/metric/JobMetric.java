package org.orchestra.store.metric;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a metric in the latest run of a job that has it.
 *
 * @param metric its name
 * @param attempt the run
 * @param lastStep where the last value belongs, for example an epoch; null when the log does not say
 * @param last the last value; null when it is infinite or no number
 * @param lastAt when that was read
 * @param min the least of all values; null when none was a finite number
 * @param max the largest, likewise
 * @param points how many values there were
 * @param stride the series has every so many of them; 1 for all
 */
public record JobMetric(
        String metric,
        int attempt,
        @Nullable Long lastStep,
        @Nullable Double last,
        Instant lastAt,
        @Nullable Double min,
        @Nullable Double max,
        long points,
        long stride) {}
