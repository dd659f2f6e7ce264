package org.orchestra.volume.log;

import org.jspecify.annotations.Nullable;

/**
 * Removes from a line what a terminal would not show: escape sequences and control characters, by the grammar of ECMA-48.
 * Each character is looked at once or twice, whatever a job prints. A string that a sequence begins and never ends, such as the
 * title of a window, ends with the line.
 */
public final class PlainText {
    private static final char ESCAPE = 0x1B;
    private static final char BELL = 0x07;
    private static final char STRING_TERMINATOR = 0x9C;

    private final String line;
    private int at;

    private PlainText(String line) {
        this.line = line;
    }

    /** The line without them; tabs are kept. */
    public static String of(String line) {
        return new PlainText(line).plain();
    }

    private String plain() {
        StringBuilder plain = new StringBuilder(line.length());
        while (at < line.length()) {
            Character shown = next();
            if (shown != null) {
                plain.append(shown.charValue());
            }
        }
        return plain.toString();
    }

    /** The next character that is shown; null after something that is not. */
    private @Nullable Character next() {
        char c = line.charAt(at++);
        switch (c) {
            case ESCAPE -> skipEscape();
            case 0x9B -> skipControlSequence();
            case 0x90, 0x98, 0x9D, 0x9E, 0x9F -> skipString();
            default -> {
                return c == '\t' || !Character.isISOControl(c) ? c : null;
            }
        }
        return null;
    }

    private void skipEscape() {
        if (at < line.length() && line.charAt(at) == '[') {
            at++;
            skipControlSequence();
        } else if (at < line.length() && "]PX^_".indexOf(line.charAt(at)) >= 0) {
            at++;
            skipString();
        } else {
            skipAll(' ', '/');
            skipOne('0', '~');
        }
    }

    private void skipControlSequence() {
        skipAll('0', '?');
        skipAll(' ', '/');
        skipOne('@', '~');
    }

    /** Stops before an escape: it either ends the string or begins something else. */
    private void skipString() {
        while (at < line.length() && line.charAt(at) != ESCAPE) {
            char c = line.charAt(at++);
            if (c == BELL || c == STRING_TERMINATOR) {
                return;
            }
        }
    }

    private void skipAll(char from, char to) {
        while (isNext(from, to)) {
            at++;
        }
    }

    private void skipOne(char from, char to) {
        if (isNext(from, to)) {
            at++;
        }
    }

    private boolean isNext(char from, char to) {
        return at < line.length() && line.charAt(at) >= from && line.charAt(at) <= to;
    }
}
