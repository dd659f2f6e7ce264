package org.orchestra.tutorial;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of counters in Prometheus' text format. */
record MetricsPage(String text) {
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:\\\\.|[^\"\\\\])*)\"");

    /** The sums of the samples of a counter that the function gives the same name; those that it gives none are left out. */
    Map<String, Double> sums(String counter, Function<Map<String, String>, String> name) {
        Pattern sample = Pattern.compile("(?m)^" + counter + "(?:\\{(.*)})? (\\S+)$");
        Map<String, Double> sums = new TreeMap<>();
        for (MatchResult match : sample.matcher(text).results().toList()) {
            String sum = name.apply(labels(match.group(1)));
            if (!sum.isEmpty()) {
                sums.merge(sum, Double.valueOf(match.group(2)), Double::sum);
            }
        }
        return sums;
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }
}
