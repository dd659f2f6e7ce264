package org.orchestra.volume.metric;

import static org.orchestra.domain.Text.format;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * Reads what the named groups of a regular expression match, wherever it matches in a line: {@code epoch (?P<step>\d+)
 * loss=(?P<loss>[\d.]+)}. The expressions are those of RE2, which take time in proportion to the line.
 */
public final class RegexParser implements LogParserFactory {
    /** The longest expression, in characters. */
    public static final int MAX_LENGTH = 1_000;

    /** The longest with its repetitions written out: what a line costs grows with it. */
    private static final long MAX_SIZE = 2_000;

    /** How often one line may match. */
    private static final int MAX_MATCHES = 100;

    @Override
    public String name() {
        return "regex";
    }

    @Override
    public LogParser parser(@Nullable String pattern) {
        if (pattern == null || pattern.isBlank()) {
            throw invalid(
                    "The parser regex needs a pattern with a named group for each metric, such as loss=(?P<loss>[\\d.]+).");
        }
        if (pattern.length() > MAX_LENGTH) {
            throw invalid(format(
                    "The pattern has %,d characters: use at most %,d, or write what the job prints as key=value and use the parser key-value.",
                    pattern.length(), MAX_LENGTH));
        }
        Pattern compiled = compiled(pattern);
        Set<String> groups = Set.copyOf(compiled.namedGroups().keySet());
        if (groups.isEmpty()) {
            throw invalid(
                    "The pattern has no named group, so no metric: name what it shall read, such as (?P<loss>[\\d.]+).");
        }
        return (state, line) -> parse(compiled, groups, state, line);
    }

    private static Pattern compiled(String pattern) {
        ExpressionOutline outline = ExpressionOutline.of(pattern);
        if (outline.unfollowed() >= 0) {
            throw invalid(format(
                    "The pattern has a %s at character %d, which is not read here: write a backslash before each character that means itself, such as \\[, and \\d or a-z for a class such as [:digit:].",
                    pattern.charAt(outline.unfollowed()) == '[' ? "[ within brackets" : "\\Q",
                    outline.unfollowed() + 1));
        }
        if (outline.size() > MAX_SIZE) {
            throw invalid(format(
                    "The pattern repeats too much: with its counts written out it has more than %,d characters, so use * or + in place of large counts.",
                    MAX_SIZE));
        }
        if (outline.strayClose() >= 0) {
            throw refused(outline.strayClose(), ")", "it closes a parenthesis that is not opened");
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            boolean unclosed = outline.unclosed() >= 0 && e.getDescription().equals("missing closing )");
            int position = unclosed ? outline.unclosed() : Math.max(0, pattern.lastIndexOf(e.getPattern()));
            throw refused(position, unclosed ? "(" : shown(e.getPattern()), e.getDescription());
        }
    }

    /** The library names the part that it could not read, and not where it is. */
    private static Refusal refused(int position, String part, String why) {
        return invalid(format(
                "The pattern is no regular expression of RE2 at character %d, '%s': %s; correct it there. Look-around and back-references are not allowed.",
                position + 1, part, why));
    }

    private static String shown(String part) {
        return part.length() <= 60 ? part : part.substring(0, 60) + "…";
    }

    private static ParsedLine parse(Pattern pattern, Set<String> groups, String state, String line) {
        Map<String, Double> values = new LinkedHashMap<>();
        Matcher matcher = pattern.matcher(line);
        for (int matches = 0; matches < MAX_MATCHES && matcher.find(); matches++) {
            for (String group : groups) {
                String text = matcher.group(group);
                Double value = text == null ? null : NumberText.parse(text.strip());
                if (value != null) {
                    values.put(group, value);
                }
            }
        }
        return values.isEmpty() ? ParsedLine.nothing(state) : StepNames.of(state, values);
    }

    private static Refusal invalid(String message) {
        return Refusal.invalid("invalid-pattern", message);
    }
}
