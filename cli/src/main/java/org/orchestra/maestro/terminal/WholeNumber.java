package org.orchestra.maestro.terminal;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads whole numbers that cannot be less than a bound, so that a slip is told before anything is sent. */
public final class WholeNumber {
    private WholeNumber() {}

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

    private static TypeConversionException invalid(int min, String text) {
        return new TypeConversionException("'" + text + "' is not an integer of at least " + min);
    }

    /** Numbers of things of which there may be none. */
    public static final class FromZero implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return atLeast(0, text);
        }
    }

    /** Numbers of things of which there must be one. */
    public static final class FromOne implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return atLeast(1, text);
        }
    }
}
