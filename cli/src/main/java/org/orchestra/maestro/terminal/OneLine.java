package org.orchestra.maestro.terminal;

import java.util.regex.Pattern;

/**
 * Sanitizes untrusted text for one line, because text from a server or a pod could break a table or control the
 * terminal.
 */
public final class OneLine {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\s]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private OneLine() {}

    /** Replaces each run of control characters and white space by one space. */
    public static String of(String text) {
        return CONTROLS.matcher(text).replaceAll(" ").strip();
    }

    /** Replaces each control character by one space and keeps other white space. */
    static String verbatim(String line) {
        return CONTROL.matcher(line).replaceAll(" ");
    }
}
