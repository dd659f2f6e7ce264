package org.orchestra.maestro.metric;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Table;

/**
 * A metric in the latest run of a job that has it.
 *
 * @param attempt the run
 * @param lastStep where the last value belongs; absent if the log does not say
 * @param last absent if it is infinite or no number
 * @param min absent if no value was a finite number; likewise max
 * @param points how many values there were
 */
public record JobMetricResponse(
        @Nullable String metric,
        int attempt,
        @Nullable Long lastStep,
        @Nullable Double last,
        @Nullable Double min,
        @Nullable Double max,
        long points) {

    /** The metrics of one job. */
    public static Table<JobMetricResponse> table() {
        return new Table<JobMetricResponse>()
                .name("metric", JobMetricResponse::metric)
                .number("run", JobMetricResponse::attempt)
                .number("step", JobMetricResponse::lastStep)
                .number("last", metric -> new MetricValue(metric.last()))
                .number("min", metric -> new MetricValue(metric.min()))
                .number("max", metric -> new MetricValue(metric.max()))
                .number("values", JobMetricResponse::points);
    }
}
