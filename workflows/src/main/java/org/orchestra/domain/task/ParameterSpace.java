package org.orchestra.domain.task;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;
import static org.orchestra.domain.Text.format;
import static org.orchestra.domain.task.ParameterValue.invalid;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The values that a parameter may have. */
public sealed interface ParameterSpace {
    /** A value by chance. @param random 64 bits, all equally likely */
    ParameterValue drawn(long random);

    /** The value that needs most room in a command. @param uses how often the command has its placeholder */
    ParameterValue longest(int uses);

    /** The value of each parameter that needs most room in a command. */
    static Map<String, ParameterValue> longest(Map<String, ? extends ParameterSpace> spaces, ExecTemplate command) {
        Map<String, ParameterValue> longest = new LinkedHashMap<>();
        spaces.forEach((name, space) -> longest.put(name, space.longest(command.uses(name))));
        return longest;
    }

    /** Values that can be counted, and so be combined with all those of other parameters. */
    sealed interface Countable extends ParameterSpace {
        /** How many there are, at least 1. */
        long size();

        /** The value at a place. @param index from 0 */
        ParameterValue at(long index);

        @Override
        default ParameterValue drawn(long random) {
            // The upper bits of a product of 63 bits: every value is as likely as any other but for 2^-63 times their
            // number.
            long bits = random >>> 1;
            return at(Math.multiplyHigh(bits, size()) << 1 | bits * size() >>> 63);
        }
    }

    /**
     * Values one by one.
     *
     * @param values at least one, in the order in which they are written
     */
    record ListedValues(List<ParameterValue> values) implements Countable {
        public ListedValues {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw invalid("A parameter has no values: write at least one, or leave it out.");
            }
            Set<ParameterValue> known = new HashSet<>();
            values.stream().filter(value -> !known.add(value)).findFirst().ifPresent(twice -> {
                throw invalid(format(
                        "A parameter has the value %s twice, which would make two equal jobs: remove one of them.",
                        twice));
            });
        }

        @Override
        public long size() {
            return values.size();
        }

        @Override
        public ParameterValue at(long index) {
            return values.get((int) index);
        }

        @Override
        public ParameterValue longest(int uses) {
            return values.stream()
                    .max(comparingLong(value -> value.commandBytes(uses)))
                    .orElseThrow();
        }
    }

    /** Whole numbers from the first to the last, such as {@code 0..9}. */
    record WholeNumbers(long first, long last) implements Countable {
        private static final Pattern WRITTEN = Pattern.compile("(-?\\d{1,64})\\.\\.(-?\\d{1,64})");
        private static final int MAX_DIGITS = 15;

        public WholeNumbers {
            if (last < first) {
                throw invalid(format("The range %d..%d ends before it begins: write %2$d..%1$d.", first, last));
            }
        }

        /** Whether a text means such a range, and not itself. */
        public static boolean isWritten(String text) {
            return WRITTEN.matcher(text).matches();
        }

        /**
         * Reads what {@link #isWritten}.
         *
         * @throws org.orchestra.domain.Refusal when it has more than 15 digits, or ends before it begins
         */
        public static WholeNumbers parse(String text) {
            Matcher range = WRITTEN.matcher(text);
            if (!range.matches()) {
                throw new IllegalArgumentException(text);
            }
            return new WholeNumbers(number(range.group(1)), number(range.group(2)));
        }

        private static long number(String text) {
            if (text.length() > MAX_DIGITS + (text.startsWith("-") ? 1 : 0)) {
                throw invalid(
                        format("A range goes to numbers of %d digits: write smaller ones than %s.", MAX_DIGITS, text));
            }
            return Long.parseLong(text);
        }

        @Override
        public long size() {
            return last - first + 1;
        }

        @Override
        public ParameterValue at(long index) {
            return ParameterValue.ofLiteral(String.valueOf(first + index));
        }

        @Override
        public ParameterValue longest(int uses) {
            return Stream.of(at(0), at(size() - 1))
                    .max(comparingInt(value -> value.text().length()))
                    .orElseThrow();
        }
    }

    /**
     * All numbers between two, both included, drawn with six digits.
     *
     * @param min less than max; more than 0 if log
     * @param log whether 1 to 10 is as likely as 10 to 100, and not as 10 to 19
     */
    record RealNumbers(BigDecimal min, BigDecimal max, boolean log) implements ParameterSpace {
        private static final MathContext DIGITS = new MathContext(6);
        private static final int PLAIN_DIGITS = 15;

        public RealNumbers {
            if (min.compareTo(max) >= 0 || !Double.isFinite(min.doubleValue()) || !Double.isFinite(max.doubleValue())) {
                throw invalid(format(
                        "No number can be drawn between %s and %s: give a min that is less than max, both with less than 300 digits.",
                        min, max));
            }
            if (log && (min.signum() <= 0 || min.doubleValue() == 0)) {
                throw invalid(format(
                        "With log, a range begins above 0: give a min that is larger than %s, or leave log out.", min));
            }
        }

        @Override
        public ParameterValue drawn(long random) {
            double share = (random >>> 11) * 0x1.0p-53;
            double low = min.doubleValue();
            double high = max.doubleValue();
            // StrictMath: the same values on every machine.
            double value = log
                    ? StrictMath.exp(StrictMath.log(low) * (1 - share) + StrictMath.log(high) * share)
                    : low * (1 - share) + high * share;
            return written(BigDecimal.valueOf(value).round(DIGITS).max(min).min(max));
        }

        @Override
        public ParameterValue longest(int uses) {
            return Stream.of(min, max, new BigDecimal("-1.23456E-300"))
                    .map(RealNumbers::written)
                    .max(comparingInt(value -> value.text().length()))
                    .orElseThrow();
        }

        private static ParameterValue written(BigDecimal number) {
            BigDecimal shortest = number.stripTrailingZeros();
            boolean plain = shortest.scale() < 0 && shortest.precision() - shortest.scale() <= PLAIN_DIGITS;
            return ParameterValue.ofLiteral((plain ? shortest.setScale(0) : shortest).toString());
        }
    }
}
