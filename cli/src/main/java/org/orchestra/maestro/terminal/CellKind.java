package org.orchestra.maestro.terminal;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the cells of a column hold, which decides how a table shows them. */
enum CellKind {
    /** What its row is called. Names are alike at their beginning, so that the middle is cut. */
    NAME,
    TEXT,
    /** A text that goes on in further lines, and is never cut. */
    WRAPPED,
    /** Says nothing unless it is whole: a time, a word. */
    FIXED,
    /** A line of bars, drawn with as many as there is room for. */
    CURVE,
    /** A time, of which the narrow table shows whole seconds. */
    TIME,
    /** A word that has a colour. */
    STATE,
    NUMBER;

    private static final int LEAST = 6;
    private static final int LEAST_WRAPPED = 16;
    private static final String ELLIPSIS = "…";

    /** The narrowest column that still tells something of cells of this width. */
    int least(int width) {
        return switch (this) {
            case NAME, TEXT, CURVE -> Math.min(width, LEAST);
            case WRAPPED -> Math.min(width, LEAST_WRAPPED);
            case FIXED, TIME, STATE, NUMBER -> width;
        };
    }

    /** The text in at most {@code width} cells, at least 1, if it is a name, a text or a curve; any other is whole. */
    String fit(String text, int width) {
        if (CellWidth.of(text) <= width) {
            return text;
        }
        return switch (this) {
            case NAME -> cut(text, width, (width - 1) / 2);
            case TEXT -> cut(text, width, 0);
            case CURVE -> thinned(text, width);
            case WRAPPED, FIXED, TIME, STATE, NUMBER -> text;
        };
    }

    private static String cut(String text, int width, int tail) {
        return CellWidth.beginning(text, width - 1 - tail) + ELLIPSIS + CellWidth.end(text, tail);
    }

    /** Some of the bars, evenly, with the first and the last. */
    private static String thinned(String bars, int width) {
        return IntStream.range(0, width)
                .map(i -> i * (bars.length() - 1) / Math.max(1, width - 1))
                .mapToObj(bar -> bars.substring(bar, bar + 1))
                .collect(Collectors.joining());
    }
}
