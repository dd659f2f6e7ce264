package org.orchestra.volume.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is in a line of a log.
 *
 * @param state what the parser has to know when it reads the next line, at most 200 characters
 * @param step where in the job's work the values belong, for example an epoch; null when the log does not say
 * @param values by the names of the metrics, in the order of the line; they may be infinite or no numbers
 */
public record ParsedLine(String state, @Nullable Long step, Map<String, Double> values) {
    public ParsedLine {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A line without values. */
    static ParsedLine nothing(String state) {
        return new ParsedLine(state, null, Map.of());
    }
}
