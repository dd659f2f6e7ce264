package org.orchestra.maestro.metric;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.RoundedCell;

/**
 * A value of a metric.
 *
 * @param value absent if it is infinite or no number
 */
record MetricValue(@Nullable Double value) implements RoundedCell {
    private static final MathContext DIGITS = new MathContext(6);
    private static final int MAX_PLAIN = 12;

    @Override
    public String rounded() {
        return of(value);
    }

    @Override
    public String toString() {
        return value == null ? "nan" : value.toString();
    }

    /** Six digits; "nan" for what the server does not say, because it is infinite or no number. */
    static String of(@Nullable Double value) {
        if (value == null) {
            return "nan";
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        String plain = rounded.toPlainString();
        return plain.length() <= MAX_PLAIN ? plain : rounded.toString();
    }
}
