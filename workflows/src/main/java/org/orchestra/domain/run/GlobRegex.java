package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

/** Writes a glob of {@code java.nio.file} as a regular expression of RE2, which has no intersections of classes. */
final class GlobRegex {
    private static final int NONE = -1;

    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;

    private GlobRegex(String glob) {
        this.glob = glob;
    }

    /** @throws IllegalArgumentException when it is none, with what is wrong */
    static String of(String glob) {
        if (glob.isEmpty()) {
            throw new IllegalArgumentException("it names nothing");
        }
        return new GlobRegex(glob).translate();
    }

    private String translate() {
        boolean inGroup = false;
        for (int c = next(); c != NONE; c = next()) {
            switch (c) {
                case '*' -> regex.append(skip('*') ? ".*" : "[^/]*");
                case '?' -> regex.append("[^/]");
                case '[' -> characterClass();
                case '\\' -> escaped();
                case '{' -> {
                    require(!inGroup, "groups cannot be nested");
                    regex.append("(?:(?:");
                    inGroup = true;
                }
                case '}' -> {
                    regex.append(inGroup ? "))" : literal(c));
                    inGroup = false;
                }
                case ',' -> regex.append(inGroup ? ")|(?:" : literal(c));
                default -> regex.append(literal(c));
            }
        }
        require(!inGroup, "missing '}'");
        return regex.toString();
    }

    private void escaped() {
        int c = next();
        require(c != NONE, "nothing follows the last '\\'");
        regex.append(literal(c));
    }

    /** Never the separator, whatever the range. */
    private void characterClass() {
        boolean caret = skip('^');
        regex.append(!caret && skip('!') ? "[^/" : "[");
        int begin = regex.length();
        if (caret) {
            add('^', '^');
        } else if (skip('-')) {
            add('-', '-');
        }
        int from = NONE;
        for (int c = next(); c != ']'; c = next()) {
            require(c != NONE, "missing ']'");
            require(c != '/', "a '/' between '[' and ']'");
            if (c != '-') {
                add(c, c);
                from = c;
            } else if (peek() == ']') {
                require(from != NONE, "an incomplete range");
                add(c, c);
            } else {
                int to = next();
                require(from != NONE && to >= from, "an invalid range");
                add(from, to);
                from = NONE;
            }
        }
        require(regex.length() > begin, "nothing between '[' and ']'");
        regex.append(']');
    }

    private void add(int first, int to) {
        int from = first;
        if (from < '/' && to >= '/') {
            add(from, '/' - 1);
            from = '/' + 1;
        }
        if (from <= to) {
            regex.append(literal(from)).append('-').append(literal(to));
        }
    }

    private static String literal(int c) {
        return format("\\x{%x}", c);
    }

    private int peek() {
        return at < glob.length() ? glob.codePointAt(at) : NONE;
    }

    private int next() {
        int c = peek();
        at += c == NONE ? 0 : Character.charCount(c);
        return c;
    }

    private boolean skip(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
