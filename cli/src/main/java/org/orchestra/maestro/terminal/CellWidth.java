package org.orchestra.maestro.terminal;

import java.util.Arrays;

/**
 * How many cells of a terminal a text takes: two for each wide character of East Asia, none for one that is drawn upon the
 * character before it.
 */
final class CellWidth {
    /** First and last code points of wide characters (Unicode Standard Annex 11), the blocks that have little else. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0x4DBF},
        {0x4E00, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE10, 0xFE19},
        {0xFE30, 0xFE6F},
        {0xFF01, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD}
    };

    private CellWidth() {}

    static int of(String text) {
        return text.codePoints().map(CellWidth::of).sum();
    }

    /** As much of the beginning of a text as fits into so many cells; never half of a character. */
    static String beginning(String text, int cells) {
        int end = 0;
        int taken = 0;
        while (end < text.length()) {
            int next = text.codePointAt(end);
            taken += of(next);
            if (taken > cells) {
                break;
            }
            end += Character.charCount(next);
        }
        return text.substring(0, end);
    }

    /** As much of the end of a text as fits into so many cells; never half of a character. */
    static String end(String text, int cells) {
        int start = text.length();
        int taken = 0;
        while (start > 0) {
            int next = text.codePointBefore(start);
            taken += of(next);
            if (taken > cells) {
                break;
            }
            start -= Character.charCount(next);
        }
        return text.substring(start);
    }

    private static int of(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> Arrays.stream(WIDE).anyMatch(block -> block[0] <= character && character <= block[1]) ? 2 : 1;
        };
    }
}
