package org.orchestra.maestro.metric;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.orchestra.maestro.terminal.CommandFailed;

/** Curves in a frame of characters, each from its first value at the left to its last at the right, drawn with its number. */
final class MetricChart {
    private static final int HEIGHT = 15;
    private static final int MIN_WIDTH = 5;
    private static final int MAX_WIDTH = 100;

    private MetricChart() {}

    /**
     * Draws curves.
     *
     * @param curves at most nine, one of them not empty; where two meet, the better one, which comes first, is seen
     * @param columns of the terminal
     * @throws CommandFailed when these are too few
     */
    static List<String> of(List<List<Double>> curves, int columns) {
        double min = curves.stream().flatMap(List::stream).min(Double::compare).orElseThrow();
        double max = curves.stream().flatMap(List::stream).max(Double::compare).orElseThrow();
        String top = MetricValue.of(max);
        String bottom = MetricValue.of(min);
        int label = Math.max(top.length(), bottom.length());
        int room = columns - label - 2;
        if (room < MIN_WIDTH) {
            throw new CommandFailed(text(
                    "The terminal has %s columns and the curves need %s: make it wider, or leave out --plot.",
                    columns, columns - room + MIN_WIDTH));
        }
        int width = Math.min(MAX_WIDTH, room);
        char[][] rows = new char[HEIGHT][width];
        Arrays.stream(rows).forEach(row -> Arrays.fill(row, ' '));
        for (int curve = curves.size() - 1; curve >= 0; curve--) {
            draw(rows, curves.get(curve), (char) ('1' + curve), min, max);
        }
        return IntStream.range(0, HEIGHT)
                .mapToObj(row -> padded(row == 0 ? top : row == HEIGHT - 1 ? bottom : "", label) + "|"
                        + new String(rows[row]).stripTrailing())
                .toList();
    }

    private static void draw(char[][] rows, List<Double> values, char mark, double min, double max) {
        if (values.isEmpty()) {
            return;
        }
        int width = rows[0].length;
        List<Double> shown = Sparkline.spread(values, width);
        for (int column = 0; column < width; column++) {
            rows[HEIGHT - 1 - Sparkline.level(shown.get(column), min, max, HEIGHT)][column] = mark;
        }
    }

    private static String padded(String label, int width) {
        return " ".repeat(width - label.length()) + label;
    }
}
