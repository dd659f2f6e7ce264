package org.orchestra.maestro.parameter;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A parameter and its values, as the command line has it.
 *
 * @param json what the server takes: a value, a list or a range
 */
record ParameterDefinition(String name, String json) {
    private static final Pattern RANGE = Pattern.compile("(-?[\\d.eE+-]+?)\\.\\.(-?[\\d.eE+-]+?)(:log)?");
    private static final Pattern WHOLE = Pattern.compile("-?\\d+");

    /** Reads {@code lr=0.1,0.01}, {@code seed=0..9} or {@code lr=1e-5..0.1:log}. */
    static final class ParameterConverter implements ITypeConverter<ParameterDefinition> {
        @Override
        public ParameterDefinition convert(String text) {
            int sign = text.indexOf('=');
            if (sign < 1 || sign == text.length() - 1) {
                throw new TypeConversionException(text(
                        "'%s' has no name or no values; write NAME=VALUES, such as lr=0.1,0.01 or seed=0..9", text));
            }
            return new ParameterDefinition(text.substring(0, sign), values(text.substring(sign + 1)));
        }
    }

    private static String values(String text) {
        Matcher range = RANGE.matcher(text);
        if (range.matches() && JsonScalar.isNumber(range.group(1)) && JsonScalar.isNumber(range.group(2))) {
            return range(text, range.group(1), range.group(2), range.group(3) != null);
        }
        String[] values = text.split(",", -1);
        return values.length == 1
                ? value(text)
                : Arrays.stream(values).map(ParameterDefinition::value).collect(Collectors.joining(",", "[", "]"));
    }

    /** What is meant as a number would else become a text, and nobody would notice. */
    private static String value(String text) {
        Matcher range = RANGE.matcher(text);
        if (range.matches() && isNearlyNumber(range.group(1)) && isNearlyNumber(range.group(2))) {
            throw new TypeConversionException(text(
                    "'%s' can be no range here; write one alone, as in seed=0..9 or lr=0.1..1, or each value", text));
        }
        int dots = text.indexOf("..");
        if (dots >= 0 && (isNearlyNumber(text.substring(0, dots)) || isNearlyNumber(text.substring(dots + 2)))) {
            throw new TypeConversionException(text(
                    "'%s' is no range; write two numbers, as in seed=0..9, or for a text the task as a file, with quotes around it",
                    text));
        }
        JsonScalar.corrected(text).ifPresent(number -> {
            throw new TypeConversionException(text(
                    "'%s' is no number of JSON; write %s, or for a text the task as a file, with quotes around it",
                    text, number));
        });
        return JsonScalar.guessed(text);
    }

    private static boolean isNearlyNumber(String text) {
        return JsonScalar.isNumber(text) || JsonScalar.corrected(text).isPresent();
    }

    private static String range(String text, String from, String to, boolean log) {
        boolean whole = WHOLE.matcher(from).matches() && WHOLE.matcher(to).matches() && !log;
        return whole ? JsonScalar.quoted(text) : "{\"min\":" + from + ",\"max\":" + to + (log ? ",\"log\":true}" : "}");
    }
}
