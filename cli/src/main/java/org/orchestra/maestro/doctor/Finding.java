package org.orchestra.maestro.doctor;

import java.util.Locale;
import org.orchestra.maestro.terminal.OneLine;

/**
 * What was found of one thing.
 *
 * @param text what it is like, and what to do if it is not good
 */
record Finding(Grade grade, String subject, String text) {
    /** How good it is. */
    enum Grade {
        OK,
        WARNING,
        FAILED
    }

    static Finding ok(String subject, String text) {
        return new Finding(Grade.OK, subject, text);
    }

    static Finding warning(String subject, String text) {
        return new Finding(Grade.WARNING, subject, text);
    }

    static Finding failed(String subject, String text) {
        return new Finding(Grade.FAILED, subject, text);
    }

    /** One line. */
    String line() {
        return String.format(
                Locale.ROOT, "%-8s %-9s %s", grade.name().toLowerCase(Locale.ROOT), subject, OneLine.of(text));
    }
}
