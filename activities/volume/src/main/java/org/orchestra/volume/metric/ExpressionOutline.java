package org.orchestra.volume.metric;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The groups and repetitions of a regular expression, before it is compiled: {@code ((a{1000}){1000}){1000}} is short and would
 * fill the memory.
 */
final class ExpressionOutline {
    private final String pattern;
    private final Deque<Group> open = new ArrayDeque<>();
    private int at;
    private long size;
    private long atom;
    private int strayClose = -1;

    private record Group(int begin, long sizeBefore) {}

    private ExpressionOutline(String pattern) {
        this.pattern = pattern;
    }

    static ExpressionOutline of(String pattern) {
        ExpressionOutline outline = new ExpressionOutline(pattern);
        while (outline.at < pattern.length()) {
            outline.next();
        }
        return outline;
    }

    /** About how many characters it has with all repetitions written out. */
    long size() {
        return size;
    }

    /** Where the last parenthesis is that is opened and not closed; negative when there is none. */
    int unclosed() {
        return open.isEmpty() ? -1 : open.peek().begin();
    }

    /** Where the first parenthesis is that is closed and not opened; negative when there is none. */
    int strayClose() {
        return strayClose;
    }

    private void next() {
        int from = at;
        switch (pattern.charAt(at++)) {
            case '\\' -> {
                at++;
                addAtom();
            }
            case '[' -> {
                skipCharacterClass();
                addAtom();
            }
            case '(' -> open.push(new Group(from, size));
            case ')' -> close(from);
            case '{' -> repeat();
            default -> addAtom();
        }
    }

    private void addAtom() {
        atom = 1;
        size++;
    }

    private void close(int from) {
        if (open.isEmpty()) {
            strayClose = strayClose < 0 ? from : strayClose;
        } else {
            atom = size - open.pop().sizeBefore();
        }
    }

    /** A closing bracket that is the first in a class, or escaped, does not end it. */
    private void skipCharacterClass() {
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        for (int first = at; at < pattern.length() && (pattern.charAt(at) != ']' || at == first); at++) {
            if (pattern.charAt(at) == '\\') {
                at++;
            }
        }
        at++;
    }

    private void repeat() {
        int end = pattern.indexOf('}', at);
        String[] counts = end < 0 ? new String[0] : pattern.substring(at, end).split(",", -1);
        long most = 0;
        for (String count : counts) {
            Double number = NumberText.parse(count);
            most = Math.max(most, number == null ? 0 : number.longValue());
        }
        if (most > 1) {
            long more = Math.min(atom, Integer.MAX_VALUE) * (Math.min(most, Integer.MAX_VALUE) - 1);
            size = Math.min(size + more, Integer.MAX_VALUE);
            atom = Math.min(atom + more, Integer.MAX_VALUE);
        }
    }
}
