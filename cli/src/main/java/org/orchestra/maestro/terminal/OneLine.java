package org.orchestra.maestro.terminal;

import java.util.regex.Pattern;

/** Text of strangers on one line: what a server or a pod wrote may break a table or steer a terminal. */
public final class OneLine {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\s]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private OneLine() {}

    /** The text with every run of control characters and white space replaced by one space. */
    public static String of(String text) {
        return CONTROLS.matcher(text).replaceAll(" ").strip();
    }

    /** The line with every control character replaced by one space, and all other white space as it is. */
    static String verbatim(String line) {
        return CONTROL.matcher(line).replaceAll(" ");
    }
}
