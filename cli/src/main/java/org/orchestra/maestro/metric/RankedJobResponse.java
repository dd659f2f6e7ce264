package org.orchestra.maestro.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job in the order of its best value of a metric.
 *
 * @param last absent if it is infinite or no number
 * @param best absent if no value was a finite number
 * @param points how many values there were
 * @param curve at most 40 of them, evenly spaced
 */
record RankedJobResponse(
        int job,
        @Nullable String name,
        int attempt,
        @Nullable Long lastStep,
        @Nullable Double last,
        @Nullable Double best,
        long points,
        @Nullable List<Double> curve) {

    List<Double> values() {
        return curve == null ? List.of() : curve;
    }
}
