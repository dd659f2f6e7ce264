package org.orchestra.maestro.amount;

import static org.orchestra.maestro.text.Texts.text;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a day in UTC: a date such as {@code 2026-11-27}, or how many days ago it was, such as {@code 7d}. */
public final class UtcDayConverter implements ITypeConverter<LocalDate> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,5})d");

    @Override
    public LocalDate convert(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return LocalDate.now(ZoneOffset.UTC).minusDays(Long.parseLong(ago.group(1)));
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    text("'%s' is not a day; use a date such as 2026-11-27, or how many days ago, such as 7d", text));
        }
    }
}
