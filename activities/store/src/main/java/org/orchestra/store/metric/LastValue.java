package org.orchestra.store.metric;

import org.jspecify.annotations.Nullable;

/**
 * The last value of a metric in the latest run of a job that has it.
 *
 * @param job the job's number
 * @param last null when it is infinite or no number
 * @param min the least of all values; null when none was a finite number
 * @param max the largest, likewise
 */
public record LastValue(
        int job,
        String metric,
        @Nullable Long lastStep,
        @Nullable Double last,
        @Nullable Double min,
        @Nullable Double max) {}
