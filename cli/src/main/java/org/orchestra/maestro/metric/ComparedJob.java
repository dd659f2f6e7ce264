package org.orchestra.maestro.metric;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static java.util.Comparator.reverseOrder;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.parameter.WrittenJson;

/**
 * A job beside the others of its task.
 *
 * @param parameters its parameters; absent if its task has none
 * @param metrics the last values of its metrics by name, null where that is infinite or no number
 */
@JsonInclude(NON_NULL)
record ComparedJob(
        int job,
        @Nullable String name,
        String state,
        @Nullable WrittenJson parameters,
        Map<String, @Nullable Double> metrics) {
    /** By the last value of a metric; those that have none come last, and of equal ones the lowest number first. */
    static Comparator<ComparedJob> bestFirst(String metric, boolean largest) {
        Comparator<Double> values = largest ? reverseOrder() : naturalOrder();
        return comparing((ComparedJob job) -> job.value(metric), nullsLast(values))
                .thenComparing(comparingInt(ComparedJob::job));
    }

    /** Its parameters as they are written. */
    Map<String, String> values() {
        return parameters == null ? Map.of() : parameters.texts();
    }

    private @Nullable Double value(String metric) {
        return metrics.get(metric);
    }

    /** The last value of a metric; null if it has none. */
    @Nullable MetricValue metric(String metric) {
        return metrics.containsKey(metric) ? new MetricValue(metrics.get(metric)) : null;
    }
}
