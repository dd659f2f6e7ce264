package org.orchestra.maestro.terminal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The frame of a table, and its rows within.
 *
 * @param widths of its columns, in cells of the terminal
 */
record TableFrame(int... widths) {
    /**
     * What a column has in one row.
     *
     * @param lines at least one, none wider than the column
     * @param right whether they are at the right
     * @param coloured whether a state has its colour
     */
    record FramedCell(List<String> lines, boolean right, boolean coloured) {
        private String line(int number, int width) {
            String text = number < lines.size() ? lines.get(number) : "";
            String space = " ".repeat(Math.max(0, width - CellWidth.of(text)));
            String line = " " + (right ? space + text : text + space) + " ";
            return coloured ? StateColours.painted(line) : line;
        }
    }

    String border() {
        return Arrays.stream(widths)
                .mapToObj(width -> "-".repeat(width + 2))
                .collect(Collectors.joining("+", "+", "+"));
    }

    /** A row, of as many lines as its highest cell. */
    Stream<String> row(List<FramedCell> cells) {
        int lines = cells.stream().mapToInt(cell -> cell.lines().size()).max().orElse(0);
        return IntStream.range(0, lines)
                .mapToObj(line -> IntStream.range(0, widths.length)
                        .mapToObj(column -> cells.get(column).line(line, widths[column]))
                        .collect(Collectors.joining("|", "|", "|")));
    }
}
