package org.orchestra.domain.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * A value of a parameter, letter by letter as its author wrote it: 0.10 is not 0.1 in a command.
 *
 * @param text the value in a command, without control characters; at most {@value #MAX_LENGTH} characters
 * @param quoted whether JSON has it in quotes: a text, and not a number, {@code true} or {@code false}
 */
public record ParameterValue(String text, boolean quoted) {
    /** The maximum length, in characters. */
    public static final int MAX_LENGTH = 4_096;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern LITERAL =
            Pattern.compile("true|false|-?(?:0|[1-9]\\d{0,63})(?:\\.\\d{1,64})?(?:[eE][-+]?\\d{1,9})?");

    public ParameterValue {
        if (text.length() > MAX_LENGTH || CONTROL.matcher(text).find()) {
            throw invalid(format(
                    "A value of a parameter has a line break or another control character, or more than %,d characters: put it into a dataset that the command reads.",
                    MAX_LENGTH));
        }
        if (!quoted && !LITERAL.matcher(text).matches()) {
            throw invalid(format(
                    "'%s' is no number of at most 64 digits: write it as in JSON, or in quotes for a text.",
                    text.length() <= 40 ? text : text.substring(0, 40) + "…"));
        }
    }

    /** A text. */
    public static ParameterValue ofText(String text) {
        return new ParameterValue(text, true);
    }

    /** A number, {@code true} or {@code false}, as JSON has it. */
    public static ParameterValue ofLiteral(String text) {
        return new ParameterValue(text, false);
    }

    /** Whether somebody who writes {@code wanted} means this value: 0.1 is also what was written as 0.10 or 1e-1. */
    public boolean matches(String wanted) {
        return text.equals(wanted)
                || isNumber()
                        && LITERAL.matcher(wanted).matches()
                        && Character.isDigit(wanted.charAt(wanted.length() - 1))
                        && new BigDecimal(text).compareTo(new BigDecimal(wanted)) == 0;
    }

    /** Whether it is a number. */
    public boolean isNumber() {
        return !quoted && Character.isDigit(text.charAt(text.length() - 1));
    }

    /** The value in JSON. */
    private String json() {
        return quoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text;
    }

    /**
     * How many bytes of a job's command it is: in the file of JSON, in the environment and at its placeholders.
     *
     * @param uses how often the command has its placeholder
     */
    long commandBytes(int uses) {
        return (uses + 1L) * bytes(ExecTemplate.quoted(text)) + bytes(ExecTemplate.quoted(json()));
    }

    private static int bytes(String text) {
        return text.getBytes(UTF_8).length;
    }

    /** An object of JSON, in one line. */
    public static String json(Map<String, ParameterValue> values) {
        return values.entrySet().stream()
                .map(value -> '"' + value.getKey() + "\": " + value.getValue().json())
                .collect(joining(", ", "{", "}"));
    }

    /** What to say of parameters that cannot be. */
    public static Refusal invalid(String message) {
        return Refusal.invalid("invalid-parameters", message);
    }

    @Override
    public String toString() {
        return text;
    }
}
