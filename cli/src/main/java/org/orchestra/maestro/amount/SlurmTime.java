package org.orchestra.maestro.amount;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A time limit, or how long something took, written as in Slurm: MINUTES, MINUTES:SECONDS,
 * HOURS:MINUTES:SECONDS, DAYS-HOURS, DAYS-HOURS:MINUTES or DAYS-HOURS:MINUTES:SECONDS.
 */
public record SlurmTime(long seconds) {
    private static final Pattern WITH_DAYS = Pattern.compile("(\\d{1,9})-(\\d{1,9})(?::(\\d{1,9}))?(?::(\\d{1,9}))?");
    private static final Pattern WITHOUT_DAYS = Pattern.compile("(?:(\\d{1,9}):(?=.*:))?(\\d{1,9})(?::(\\d{1,9}))?");
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    @Override
    public String toString() {
        String days = seconds < DAY ? "" : seconds / DAY + "-";
        return days
                + String.format(
                        Locale.ROOT, "%02d:%02d:%02d", seconds % DAY / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    }

    /** Parses a time limit of at least one second. */
    public static SlurmTime parse(String text) {
        long seconds = seconds(text);
        if (seconds < 1) {
            throw new TypeConversionException(
                    text("'%s' is not a time; use minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS", text));
        }
        return new SlurmTime(seconds);
    }

    /** Returns the time in seconds, or 0 if the text is not a time. */
    private static long seconds(String text) {
        Matcher days = WITH_DAYS.matcher(text);
        if (days.matches()) {
            return number(days.group(1)) * DAY
                    + number(days.group(2)) * HOUR
                    + number(days.group(3)) * MINUTE
                    + number(days.group(4));
        }
        Matcher time = WITHOUT_DAYS.matcher(text);
        return time.matches()
                ? number(time.group(1)) * HOUR + number(time.group(2)) * MINUTE + number(time.group(3))
                : 0;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
