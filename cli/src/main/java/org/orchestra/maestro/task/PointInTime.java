package org.orchestra.maestro.task;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time in the past, written as a date, as a time such as {@code 2026-11-27T08:00:00Z}, or as so long ago: 90m, 12h, 7d. */
record PointInTime(Instant instant) {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhd])");
    private static final Map<String, Duration> UNITS =
            Map.of("m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    /** Parses a time; a date begins at midnight in the time zone of this machine. */
    static PointInTime parse(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            Duration unit = UNITS.getOrDefault(ago.group(2), Duration.ZERO);
            return new PointInTime(Instant.now().minus(unit.multipliedBy(Long.parseLong(ago.group(1)))));
        }
        try {
            return new PointInTime(
                    text.contains("T")
                            ? Instant.parse(text)
                            : LocalDate.parse(text)
                                    .atStartOfDay(ZoneId.systemDefault())
                                    .toInstant());
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text
                    + "' is not a time; use a date such as 2026-11-27, a time such as 2026-11-27T08:00:00Z, or how long"
                    + " ago, such as 90m, 12h or 7d");
        }
    }

    /** Converts option values. */
    static final class PointInTimeConverter implements ITypeConverter<PointInTime> {
        @Override
        public PointInTime convert(String text) {
            return parse(text);
        }
    }

    @Override
    public String toString() {
        return instant.toString();
    }
}
