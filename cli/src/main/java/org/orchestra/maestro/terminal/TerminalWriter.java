package org.orchestra.maestro.terminal;

import java.io.IOException;
import java.io.Writer;

/**
 * Writes text that others chose to a terminal, harmlessly. Line breaks, tabs, carriage returns and colours (SGR) pass. Every
 * other control character and escape sequence of ECMA-48 is dropped: they move the cursor, rename the window, answer in the
 * user's name or reach the clipboard. So are the characters of Unicode that override the direction of text.
 *
 * <p>The work is constant for each character, and so is the memory. A string that a sequence begins and never ends, such as
 * the title of a window, ends with its line.
 */
final class TerminalWriter extends Writer {
    private static final char ESCAPE = 0x1B;
    private static final char BELL = 0x07;
    private static final char STRING_TERMINATOR = 0x9C;
    private static final int MAX_COLOUR_LENGTH = 64;

    private enum State {
        TEXT,
        ESCAPE,
        CONTROL_SEQUENCE,
        STRING
    }

    private final Writer terminal;
    private final StringBuilder parameters = new StringBuilder();
    private final StringBuilder harmless = new StringBuilder();
    private State state = State.TEXT;

    TerminalWriter(Writer terminal) {
        this.terminal = terminal;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            accept(text[i]);
        }
        terminal.append(harmless);
        harmless.setLength(0);
    }

    @Override
    public void flush() throws IOException {
        terminal.flush();
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    private void accept(char c) {
        switch (state) {
            case TEXT -> text(c);
            case ESCAPE -> escape(c);
            case CONTROL_SEQUENCE -> controlSequence(c);
            case STRING -> string(c);
        }
    }

    private void text(char c) {
        state = State.TEXT;
        switch (c) {
            case '\n', '\t', '\r' -> harmless.append(c);
            case ESCAPE -> state = State.ESCAPE;
            case 0x9B -> beginControlSequence();
            case 0x90, 0x98, 0x9D, 0x9E, 0x9F -> state = State.STRING;
            default -> {
                if (!Character.isISOControl(c) && !isDirection(c)) {
                    harmless.append(c);
                }
            }
        }
    }

    /** Whether it only changes the direction of the characters that follow, so that they are read as other words. */
    private static boolean isDirection(char c) {
        return isBetween('\u202A', c, '\u202E') || isBetween('\u2066', c, '\u2069');
    }

    private void escape(char c) {
        switch (c) {
            case '[' -> beginControlSequence();
            case ']', 'P', 'X', '^', '_' -> state = State.STRING;
            default -> {
                if (isBetween(' ', c, '/')) {
                    return;
                }
                if (isBetween('0', c, '~')) {
                    state = State.TEXT;
                } else {
                    text(c);
                }
            }
        }
    }

    private void beginControlSequence() {
        parameters.setLength(0);
        state = State.CONTROL_SEQUENCE;
    }

    private void controlSequence(char c) {
        if (isBetween(' ', c, '?')) {
            if (parameters.length() <= MAX_COLOUR_LENGTH) {
                parameters.append(c);
            }
        } else if (isBetween('@', c, '~')) {
            if (c == 'm' && isColour()) {
                harmless.append(ESCAPE).append('[').append(parameters).append('m');
            }
            state = State.TEXT;
        } else {
            text(c);
        }
    }

    /** Other sequences that end in m have intermediate or private characters, and change what the keyboard sends. */
    private boolean isColour() {
        return parameters.length() <= MAX_COLOUR_LENGTH && parameters.chars().allMatch(c -> '0' <= c && c <= ';');
    }

    /** An escape either ends the string or begins something else. */
    private void string(char c) {
        switch (c) {
            case BELL, STRING_TERMINATOR -> state = State.TEXT;
            case ESCAPE -> state = State.ESCAPE;
            case '\n' -> text(c);
            default -> {}
        }
    }

    private static boolean isBetween(char least, char c, char most) {
        return least <= c && c <= most;
    }
}
