package org.orchestra.domain.task;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Finds the characters of a shell command that are within quotes. A value that is inserted there with quotes of its own would
 * be looked at by the shell: these would end those, or be letters.
 *
 * <p>It knows substitutions, comments and backslashes, and looks no further than the beginning of a here-document.
 */
final class ShellQuotes {
    private static final char SINGLE = '\'';
    private static final char DOUBLE = '"';
    private static final char BACKTICK = '`';
    private static final char PARENTHESIS = '(';

    /** What stands open around a character when there is nothing. */
    private static final char NOTHING = ' ';

    private final String command;
    private final BitSet within = new BitSet();
    private final Deque<Character> open = new ArrayDeque<>();

    private ShellQuotes(String command) {
        this.command = command;
    }

    /** The positions within quotes. */
    static BitSet positions(String command) {
        ShellQuotes quotes = new ShellQuotes(command);
        int position = 0;
        while (position < command.length() && !quotes.beginsDocument(position)) {
            position = quotes.read(position);
        }
        return quotes.within;
    }

    /** Reads what begins at the position, and returns where it ends. */
    private int read(int position) {
        char c = command.charAt(position);
        char around = around();
        if (around == SINGLE || around == DOUBLE) {
            within.set(position);
        }
        if (around == SINGLE) {
            closeAt(c, SINGLE);
            return position + 1;
        }
        if (c == '\\') {
            return position + 2;
        }
        return around == DOUBLE ? readQuoted(position, c) : readPlain(position, c);
    }

    private int readQuoted(int position, char c) {
        if (command.startsWith("$(", position)) {
            open.push(PARENTHESIS);
            return position + 2;
        }
        if (c == BACKTICK) {
            open.push(BACKTICK);
        }
        closeAt(c, DOUBLE);
        return position + 1;
    }

    private int readPlain(int position, char c) {
        switch (c) {
            case SINGLE, DOUBLE, PARENTHESIS -> open.push(c);
            case BACKTICK -> closeOrOpen();
            case ')' -> closeAt(PARENTHESIS, PARENTHESIS);
            case '#' -> {
                return beginsWord(position) ? endOfLine(position) : position + 1;
            }
            default -> {}
        }
        return position + 1;
    }

    private boolean beginsDocument(int position) {
        return around() != SINGLE && around() != DOUBLE && command.startsWith("<<", position);
    }

    private boolean beginsWord(int position) {
        return position == 0 || " \t\n;&|(".indexOf(command.charAt(position - 1)) >= 0;
    }

    private int endOfLine(int position) {
        int end = command.indexOf('\n', position);
        return end < 0 ? command.length() : end;
    }

    private char around() {
        return open.isEmpty() ? NOTHING : open.element();
    }

    private void closeAt(char c, char opened) {
        if (c == opened && around() == opened) {
            open.pop();
        }
    }

    private void closeOrOpen() {
        if (around() == BACKTICK) {
            open.pop();
        } else {
            open.push(BACKTICK);
        }
    }
}
