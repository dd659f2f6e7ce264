package org.orchestra.maestro.text;

import static org.orchestra.maestro.text.Texts.text;

/** Numbers of things, as text: of one, the thing is in the singular. */
public final class Count {
    private Count() {}

    public static String jobs(long number) {
        return number == 1 ? text("1 job") : text("%s jobs", number);
    }

    public static String files(long number) {
        return number == 1 ? text("1 file") : text("%s files", number);
    }

    public static String bytes(long number) {
        return number == 1 ? text("1 byte") : text("%s bytes", number);
    }

    public static String slots(long number) {
        return number == 1 ? text("1 slot") : text("%s slots", number);
    }

    public static String days(long number) {
        return number == 1 ? text("1 day") : text("%s days", number);
    }
}
