package org.orchestra.maestro.doctor;

import java.util.Locale;
import org.orchestra.maestro.terminal.OneLine;

/**
 * What was found of one thing.
 *
 * @param text what it is like, and what to do if it is not good
 */
record Finding(Verdict verdict, String subject, String text) {
    /** How good it is. */
    enum Verdict {
        OK,
        WARNING,
        FAILED
    }

    static Finding ok(String subject, String text) {
        return new Finding(Verdict.OK, subject, text);
    }

    static Finding warning(String subject, String text) {
        return new Finding(Verdict.WARNING, subject, text);
    }

    static Finding failed(String subject, String text) {
        return new Finding(Verdict.FAILED, subject, text);
    }

    /** One line. */
    String line() {
        return String.format(
                Locale.ROOT, "%-8s %-9s %s", verdict.name().toLowerCase(Locale.ROOT), subject, OneLine.of(text));
    }
}
