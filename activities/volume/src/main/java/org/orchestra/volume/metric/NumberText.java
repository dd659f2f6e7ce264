package org.orchestra.volume.metric;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as programs print them: neither the hexadecimal ones nor the suffixes of Java. */
final class NumberText {
    /** Longer ones are no numbers that anybody prints. */
    private static final int MAX_LENGTH = 64;

    private NumberText() {}

    /** The number; null when the text is none. */
    static @Nullable Double parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return null;
        }
        char first = text.charAt(0);
        String unsigned = first == '-' || first == '+' ? text.substring(1) : text;
        double sign = first == '-' ? -1 : 1;
        return switch (unsigned.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "infinity" -> sign * Double.POSITIVE_INFINITY;
            default -> isDecimal(unsigned) ? sign * Double.parseDouble(unsigned) : null;
        };
    }

    /** The whole number; null when the text is none, or one that no counter reaches. */
    static @Nullable Long step(@Nullable Double number) {
        return number != null && number == Math.rint(number) && Math.abs(number) < 1e15 ? number.longValue() : null;
    }

    private static boolean isDecimal(String text) {
        int at = digits(text, 0);
        int digits = at;
        if (at < text.length() && text.charAt(at) == '.') {
            int end = digits(text, at + 1);
            digits += end - at - 1;
            at = end;
        }
        if (digits == 0) {
            return false;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
                exponent++;
            }
            int end = digits(text, exponent);
            at = end > exponent ? end : at;
        }
        return at == text.length();
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
