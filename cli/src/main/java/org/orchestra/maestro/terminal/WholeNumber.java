package org.orchestra.maestro.terminal;

import static org.orchestra.maestro.text.Texts.text;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters for integers. */
public final class WholeNumber {
    private WholeNumber() {}

    /** Accepts any number of 32 bits. */
    public static int any(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    /** Accepts any number of 64 bits. */
    public static long anyLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static int atLeast(int min, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalid(min, text);
        }
        throw invalid(min, text);
    }

    private static TypeConversionException invalid(String text) {
        return new TypeConversionException(text("'%s' is not an integer, or has too many digits", text));
    }

    private static TypeConversionException invalid(int min, String text) {
        return new TypeConversionException(text("'%s' is not an integer of at least %s", text, min));
    }

    /** Accepts integers of at least 0. */
    public static final class FromZero implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return atLeast(0, text);
        }
    }

    /** Accepts integers of at least 1. */
    public static final class FromOne implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return atLeast(1, text);
        }
    }
}
