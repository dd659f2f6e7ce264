package org.orchestra.maestro.metric;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A line of small bars, one for each value, between the least and the largest of them. */
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** At most so many bars, from the first value to the last. */
    static String of(List<Double> values, int width) {
        if (values.isEmpty()) {
            return "";
        }
        List<Double> shown = values.size() <= width ? values : spread(values, width);
        double min = shown.stream().min(Double::compare).orElseThrow();
        double max = shown.stream().max(Double::compare).orElseThrow();
        return shown.stream().map(value -> bar(value, min, max)).collect(Collectors.joining());
    }

    /** Some of the values, evenly, with the first and the last. */
    static List<Double> spread(List<Double> values, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> values.get((int) ((long) i * (values.size() - 1) / Math.max(1, count - 1))))
                .toList();
    }

    /** How far up a value is, from 0 to {@code levels - 1}; values that are all alike are in the middle. */
    static int level(double value, double min, double max, int levels) {
        // Halves, as the difference of two large numbers may be infinite.
        double range = max / 2 - min / 2;
        return range <= 0
                ? (levels - 1) / 2
                : (int) Math.min(levels - 1, Math.floor((value / 2 - min / 2) / range * levels));
    }

    private static String bar(double value, double min, double max) {
        return BARS.substring(level(value, min, max, BARS.length())).substring(0, 1);
    }
}
