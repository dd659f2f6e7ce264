package org.orchestra.maestro.account;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a time, a date of this machine's time zone, or how long ago it was. */
final class SinceConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            if (text.matches("[0-9]{1,4}[dh]")) {
                long count = Long.parseLong(text.substring(0, text.length() - 1));
                Duration ago = text.endsWith("d") ? Duration.ofDays(count) : Duration.ofHours(count);
                return Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(ago);
            }
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is not a time; write it like 7d, 12h, 2026-01-31 or 2026-01-31T12:00:00Z");
        }
    }
}
