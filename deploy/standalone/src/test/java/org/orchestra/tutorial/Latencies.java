package org.orchestra.tutorial;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measured times, in seconds, and how they are distributed. */
record Latencies(String name, List<Double> sorted) {
    private static final List<Double> BOUNDS = List.of(0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0);
    private static final int WIDTH = 50;

    static Latencies of(String name, List<Double> seconds) {
        return new Latencies(name, seconds.stream().sorted().toList());
    }

    /** The time that the given part of them does not exceed, for example 0.99. */
    double quantile(double part) {
        return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
    }

    /** One line with the quantiles, and below it one for each class of times that occurs. */
    String report() {
        String bars = IntStream.rangeClosed(0, BOUNDS.size())
                .filter(index -> count(index) > 0)
                .mapToObj(this::bar)
                .collect(Collectors.joining());
        return String.format(
                        Locale.ROOT,
                        "%s: %d times, p50 %.3f s, p90 %.3f s, p99 %.3f s, longest %.3f s%n",
                        name,
                        sorted.size(),
                        quantile(0.5),
                        quantile(0.9),
                        quantile(0.99),
                        quantile(1))
                + bars;
    }

    private String bar(int index) {
        String range = index == BOUNDS.size() ? "  longer" : String.format(Locale.ROOT, "< %4.2f s", BOUNDS.get(index));
        long count = count(index);
        String bar = "#".repeat((int) Math.ceil((double) WIDTH * count / sorted.size()));
        return String.format("  %s %6d %s%n", range, count, bar);
    }

    private long count(int index) {
        double from = index == 0 ? Double.NEGATIVE_INFINITY : BOUNDS.get(index - 1);
        double to = index == BOUNDS.size() ? Double.POSITIVE_INFINITY : BOUNDS.get(index);
        return sorted.stream().filter(time -> time >= from && time < to).count();
    }
}
