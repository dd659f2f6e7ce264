package org.orchestra.volume.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where values belong when a line may say so under one of the usual names: values without a step have that of the line before. */
final class StepNames {
    private static final List<String> NAMES = List.of("step", "global_step", "epoch", "iteration");

    private StepNames() {}

    /** Takes the step out of what a line has. The others of these names stay as metrics. */
    static ParsedLine of(String state, Map<String, Double> values) {
        Map<String, Double> metrics = new LinkedHashMap<>(values);
        for (String name : NAMES) {
            Long step = NumberText.step(metrics.get(name));
            if (step != null) {
                metrics.remove(name);
                return new ParsedLine(step.toString(), step, metrics);
            }
        }
        return new ParsedLine(state, last(state), metrics);
    }

    private static @Nullable Long last(String state) {
        return NumberText.step(NumberText.parse(state));
    }
}
