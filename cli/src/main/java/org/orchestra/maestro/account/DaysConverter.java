package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a number of days, written as in {@code 90d}. */
final class DaysConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        if (!text.endsWith("d")) {
            throw new TypeConversionException(text("'%s' is not a number of days; write it like 90d", text));
        }
        return new WholeNumber.FromOne().convert(text.substring(0, text.length() - 1));
    }
}
