package org.orchestra.volume.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code name=1.5} and {@code name: 1.5}, as many as a line has. A colon needs a space after it, so that addresses and times
 * of day are none.
 */
public final class KeyValueParser implements LogParserFactory {
    private static final String ENDS = " \t,;|)]}%\"'";

    /** Longer ones are no numbers, and are not looked at again for each name in them. */
    private static final int MAX_VALUE = 100;

    private static final int MAX_SPACE = 20;

    @Override
    public String name() {
        return "key-value";
    }

    @Override
    public LogParser parser(@Nullable String pattern) {
        LogParsers.requireNone(name(), pattern);
        return (state, line) -> StepNames.of(state, values(line));
    }

    private static Map<String, Double> values(String line) {
        Map<String, Double> values = new LinkedHashMap<>();
        int at = 0;
        while (at < line.length()) {
            if (!isNameStart(line.charAt(at))) {
                at++;
                continue;
            }
            int nameEnd = skipName(line, at);
            int value = valueAfter(line, nameEnd);
            int end = value < 0 ? nameEnd : skipValue(line, value);
            Double number = value < 0 ? null : NumberText.parse(line.substring(value, end));
            if (number == null) {
                at = nameEnd;
            } else {
                values.put(line.substring(at, nameEnd), number);
                at = end;
            }
        }
        return values;
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    /** The character after the last of a name that begins here. */
    private static int skipName(String line, int from) {
        int at = from;
        while (at < line.length() && isNamePart(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c >= '0' && c <= '9' || c == '.' || c == '/' || c == '-' || c == '@';
    }

    /** Where the value of a name begins that ends here; negative when it has none. */
    private static int valueAfter(String line, int nameEnd) {
        int at = skipSpace(line, nameEnd);
        if (at == line.length() || line.charAt(at) != '=' && line.charAt(at) != ':') {
            return -1;
        }
        int value = skipSpace(line, at + 1);
        boolean separated = line.charAt(at) == '=' || value > at + 1;
        return separated && value < line.length() ? value : -1;
    }

    /** A name and its value stand close together. */
    private static int skipSpace(String line, int from) {
        int at = from;
        while (at < line.length() && at < from + MAX_SPACE && line.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static int skipValue(String line, int from) {
        int at = from;
        while (at < line.length() && at < from + MAX_VALUE && ENDS.indexOf(line.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
