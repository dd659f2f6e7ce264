package org.orchestra.maestro.metric;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Values of metrics as people read them. */
final class MetricValue {
    private static final MathContext DIGITS = new MathContext(6);
    private static final int MAX_PLAIN = 12;

    private MetricValue() {}

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
