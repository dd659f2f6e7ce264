package org.orchestra.domain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text for people, the same on every machine. */
public final class Text {
    private Text() {}

    /**
     * Formats like {@link String#format(String, Object...)}, but without the machine's locale, which would write 4,096 as
     * 4.096 in one laboratory and not in another.
     */
    public static String format(String pattern, @Nullable Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
