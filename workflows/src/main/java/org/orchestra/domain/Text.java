package org.orchestra.domain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats text for people the same way on every machine. */
public final class Text {
    private Text() {}

    /**
     * Formats like {@link String#format(String, Object...)}, but not in the machine's locale: some locales write 4,096 as
     * 4.096.
     */
    public static String format(String pattern, @Nullable Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
