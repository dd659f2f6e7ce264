package org.orchestra.maestro.terminal;

/** What the cells of a column hold, which decides how a table shows them. */
enum CellKind {
    /** What its row is called. Names are alike at their beginning, so that the middle is cut. */
    NAME,
    TEXT,
    /** A text that goes on in further lines, and is never cut. */
    WRAPPED,
    /** Says nothing unless it is whole: a time, a word. */
    FIXED,
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
            case NAME, TEXT -> Math.min(width, LEAST);
            case WRAPPED -> Math.min(width, LEAST_WRAPPED);
            case FIXED, TIME, STATE, NUMBER -> width;
        };
    }

    /** The text in at most {@code width} cells, at least 1, if it is a name or a text; any other is whole. */
    String fit(String text, int width) {
        boolean cut = this == NAME || this == TEXT;
        if (!cut || CellWidth.of(text) <= width) {
            return text;
        }
        int tail = this == NAME ? (width - 1) / 2 : 0;
        return CellWidth.beginning(text, width - 1 - tail) + ELLIPSIS + CellWidth.end(text, tail);
    }
}
