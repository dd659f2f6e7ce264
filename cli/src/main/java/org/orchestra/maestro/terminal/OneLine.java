package org.orchestra.maestro.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sanitizes untrusted text for one line, because text from a server or a pod could break a table, control the terminal, or
 * turn the direction in which a line is read.
 */
public final class OneLine {
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    private OneLine() {}

    /** Replaces each run of control characters and white space by one space. */
    public static String of(String text) {
        return WHITE_SPACE.matcher(verbatim(text)).replaceAll(" ").strip();
    }

    /** Writes each control character as its UTF-8 bytes, {@code \xNN}: different names remain different. */
    public static String exact(String name) {
        return mapped(name, OneLine::octets);
    }

    /** Replaces each control character by one space and keeps other white space. */
    static String verbatim(String line) {
        return replaced(line, " ");
    }

    /** Keeps the indentation of a log line and removes control characters. */
    static String printable(String line) {
        return replaced(line.replace("\t", "    "), "");
    }

    private static String replaced(String line, String replacement) {
        return mapped(line, control -> replacement);
    }

    private static String mapped(String line, IntFunction<String> control) {
        return line.codePoints()
                .mapToObj(c -> isControl(c) ? control.apply(c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static String octets(int c) {
        StringBuilder octets = new StringBuilder();
        for (byte b : Character.toString(c).getBytes(UTF_8)) {
            octets.append(String.format(Locale.ROOT, "\\x%02X", b));
        }
        return octets.toString();
    }

    private static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default ->
                switch (Character.getDirectionality(c)) {
                    case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
                            Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                            Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
                            Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                            Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
                            Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                            Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                            Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                            Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> true;
                    default -> false;
                };
        };
    }
}
