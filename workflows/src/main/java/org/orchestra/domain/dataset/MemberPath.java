package org.orchestra.domain.dataset;

import static org.orchestra.domain.Text.format;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * The path of a file inside a dataset: relative, {@code /} between its parts, at most 512 characters; each part is made
 * of letters, digits, {@code ._-+=@,} and spaces between them, and does not begin with a dot or a dash. A job takes its name and
 * its folder from it, so nothing in it can leave a folder, or have a meaning in a shell that the quotes of a command do not take.
 */
public record MemberPath(String value) {
    /** The maximum length of a path, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final String PART = "[A-Za-z0-9_+=@,](?:[A-Za-z0-9._+=@, -]{0,198}[A-Za-z0-9._+=@,-])?";

    /** As a regular expression: a path of one part. */
    public static final String PART_PATTERN = "^" + PART + "$";

    private static final Pattern RULE = Pattern.compile(PART + "(?:/" + PART + ")*");

    public MemberPath {
        if (value.length() > MAX_LENGTH || !RULE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    format(
                            "The file name '%s' is not allowed in a dataset: rename it with letters, digits, ._-+=@, and spaces inside only, not beginning with '.' or '-'.",
                            value.length() <= 80 ? value : value.substring(0, 80) + "…"));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
