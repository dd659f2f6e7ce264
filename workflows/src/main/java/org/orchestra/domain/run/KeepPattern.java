package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * A pattern of files that stay of a run, as {@code maestro task results --pattern} has it: the globs of {@code java.nio.file}.
 * Without a slash inside it matches files and folders of this name anywhere, with one their path below the run's folder. With a
 * folder it matches all that is in it.
 */
public record KeepPattern(String text) {
    /** As a regular expression: what is worth looking at. */
    public static final String PATTERN = "^[^\\x00-\\x1f\\x7f-\\x9f]{1,255}$";

    private static final Pattern RULE = Pattern.compile(PATTERN);

    public KeepPattern {
        if (!RULE.matcher(text).matches()) {
            throw Refusal.invalid(
                    "invalid-pattern", "A pattern of files to keep has 1 to 255 characters and no control characters.");
        }
        try {
            GlobRegex.of(glob(text));
        } catch (IllegalArgumentException none) {
            throw Refusal.invalid(
                    "invalid-pattern",
                    format(
                            "'%s' is no pattern of files to keep (%s): write one like '*.csv', 'plots/' or 'tables/*.csv'.",
                            text, none.getMessage()));
        }
    }

    /** Whether it matches names, and not paths. */
    public boolean matchesNames() {
        return withoutSlashAtEnd(text).indexOf('/') < 0;
    }

    /** The same as a regular expression, in the syntax of RE2. */
    public String regex() {
        return GlobRegex.of(glob(text));
    }

    private static String glob(String text) {
        String pattern = withoutSlashAtEnd(text);
        return pattern.startsWith("/") ? pattern.substring(1) : pattern;
    }

    private static String withoutSlashAtEnd(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        return text;
    }
}
