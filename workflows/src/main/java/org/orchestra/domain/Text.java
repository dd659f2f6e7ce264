package org.orchestra.domain;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats text for people the same way on every machine. */
public final class Text {
    private static final int MAX_NAMED = 3;

    private Text() {}

    /**
     * Formats like {@link String#format(String, Object...)}, but not in the machine's locale: some locales write 4,096 as
     * 4.096.
     */
    public static String format(String pattern, @Nullable Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }

    /** A number of things, one in the singular: for example "1 job" or "1,200 jobs". */
    public static String counted(long number, String noun) {
        return format(number == 1 ? "%,d %s" : "%,d %ss", number, noun);
    }

    /** Names the first three, and says how many more there are: for example "a, b, c and 2 more". */
    public static String firstOf(List<String> names) {
        String first = names.stream().limit(MAX_NAMED).collect(joining(", "));
        int more = names.size() - MAX_NAMED;
        return more > 0 ? format("%s and %,d more", first, more) : first;
    }
}
