package org.orchestra.volume.metric;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The groups and repetitions of a regular expression, before it is compiled: {@code ((a{1000}){1000}){1000}} is short and would
 * fill the memory.
 */
final class ExpressionOutline {
    private static final Pattern FLAGS = Pattern.compile("\\(\\?[A-Za-z-]*\\)");

    private final String pattern;
    private final Deque<Group> open = new ArrayDeque<>();
    private int at;
    private long size;
    private long atom;
    private int strayClose = -1;
    private int unfollowed = -1;

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

    /** Where the first part is behind which the outline is not known; negative when there is none. */
    int unfollowed() {
        return unfollowed;
    }

    private void next() {
        int from = at;
        switch (pattern.charAt(at++)) {
            case '\\' -> {
                if (pattern.startsWith("Q", at)) {
                    stop(from);
                }
                at++;
                addAtom();
            }
            case '[' -> {
                skipCharacterClass();
                addAtom();
            }
            case '(' -> open(from);
            case ')' -> close(from);
            case '{' -> repeat();
            default -> addAtom();
        }
    }

    private void stop(int place) {
        unfollowed = place;
        at = pattern.length();
    }

    /** Flags such as {@code (?i)} are no group: a repetition behind them repeats what is before them. */
    private void open(int from) {
        Matcher flags = FLAGS.matcher(pattern);
        if (flags.find(from) && flags.start() == from) {
            at = flags.end();
        } else {
            open.push(new Group(from, size));
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
            if (pattern.charAt(at) == '[') {
                stop(at);
                return;
            }
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
