package org.orchestra.maestro.amount;

import static org.orchestra.maestro.text.Texts.text;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * An amount of memory of at least one MiB, written with a binary unit: 512M, 2G, 1.5T or 512Mi.
 */
public record MemorySize(int mebibytes) {
    private static final Pattern FORMAT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([MGT])i?");
    private static final String UNITS = "MGT";
    private static final int STEP = 1024;

    @Override
    public String toString() {
        return mebibytes % STEP == 0 ? mebibytes / STEP + "G" : mebibytes + "M";
    }

    /** Parses an amount of memory. */
    public static MemorySize parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        int mebibytes = mebibytes(new BigDecimal(matcher.group(1)), UNITS.indexOf(matcher.group(2)));
        if (mebibytes < 1) {
            throw invalid(text);
        }
        return new MemorySize(mebibytes);
    }

    /** Returns the number of MiB, or 0 if it is not an integer. */
    private static int mebibytes(BigDecimal amount, int steps) {
        try {
            return amount.multiply(BigDecimal.valueOf(STEP).pow(steps)).intValueExact();
        } catch (ArithmeticException e) {
            return 0;
        }
    }

    private static TypeConversionException invalid(String text) {
        return new TypeConversionException(text("'%s' is not a memory size; use whole MiB, such as 512M or 2G", text));
    }
}
