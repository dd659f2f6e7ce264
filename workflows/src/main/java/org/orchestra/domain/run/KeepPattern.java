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

    private static final Pattern LITERAL_OR_GROUP = Pattern.compile("[{\\[\\\\]");

    public KeepPattern {
        if (!RULE.matcher(text).matches()) {
            throw Refusal.invalid(
                    "invalid-pattern", "A pattern of files to keep has 1 to 255 characters and no control characters.");
        }
        requireReachable(text);
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

    /** What can match nothing, or less than it seems to, would cost its user all files that it is meant for. */
    private static void requireReachable(String text) {
        String[] parts = glob(text).split("/", -1);
        for (int part = 0; part < parts.length; part++) {
            if (parts[part].isEmpty() && parts.length > 1 || parts[part].equals(".") || parts[part].equals("..")) {
                throw unreachable(text, "a path below the folder of the run has no empty part, no '.' and no '..'");
            }
            if (parts[part].equals("**") && part < parts.length - 1) {
                throw unreachable(text, "a pattern without '/' matches a name in any folder");
            }
        }
        if (text.indexOf(',') >= 0 && !LITERAL_OR_GROUP.matcher(text).find()) {
            throw unreachable(text, "give each pattern by itself, or write '*.{csv,json}'; '\\,' is a comma of a name");
        }
    }

    private static Refusal unreachable(String text, String rule) {
        return Refusal.invalid("invalid-pattern", format("'%s' is no pattern of files to keep: %s.", text, rule));
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
