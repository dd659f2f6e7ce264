package org.orchestra.maestro.terminal;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads whole numbers that cannot be less than a bound, so that a slip is told before anything is sent. */
public final class WholeNumber {
    private WholeNumber() {}

    private static int atLeast(int least, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(least, text);
        }
        throw refused(least, text);
    }

    private static TypeConversionException refused(int least, String text) {
        return new TypeConversionException("'" + text + "' is no whole number from " + least + " on");
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
