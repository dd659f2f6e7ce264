package org.orchestra.maestro.amount;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts a time in the past: a time such as {@code 2026-11-27T08:00:00Z}, a date, which begins at midnight in the time zone of
 * this machine, or how long ago it was, such as {@code 90m}, {@code 12h} or {@code 7d}.
 */
public final class SinceConverter implements ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhd])");

    @Override
    public Instant convert(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            Duration time = Duration.of(Long.parseLong(ago.group(1)), unit(ago.group(2)));
            return Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(time);
        }
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(text(
                    "'%s' is not a time; use a date such as 2026-11-27, a time such as 2026-11-27T08:00:00Z, or how"
                            + " long ago, such as 90m, 12h or 7d",
                    text));
        }
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter) {
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }
}
