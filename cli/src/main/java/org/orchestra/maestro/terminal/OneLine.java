package org.orchestra.maestro.terminal;

import java.util.regex.Pattern;

/** Text of strangers on one line: what a server or a pod wrote may break a table or steer a terminal. */
public final class OneLine {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\s]+");

    private OneLine() {}

    /** The text with every run of control characters and white space replaced by one space. */
    public static String of(String text) {
        return CONTROLS.matcher(text).replaceAll(" ").strip();
    }
}
