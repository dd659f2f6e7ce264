package org.orchestra.domain.account;

import static org.orchestra.domain.Text.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * The name of a dataset or a task: {@code user.<username>.<anything>}, made of {@code [a-z0-9_.-]}, at most 255
 * characters. The second part names its owner. No part between dots is empty, so that a name is also a safe
 * folder name.
 */
public record OwnedName(String value) {
    /** The maximum length of a name, in characters. */
    public static final int MAX_LENGTH = 255;

    /** As a regular expression. */
    public static final String PATTERN = "^user\\.([a-z][a-z0-9-]*)(?:\\.[a-z0-9_-]+)+$";

    private static final Pattern RULE = Pattern.compile(PATTERN);

    public OwnedName {
        if (value.length() > MAX_LENGTH || !RULE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    format(
                            "The name '%s' is not allowed: write user.<username>.<anything> with lower-case letters, digits, '_', '-' and '.', at most %d characters.",
                            shown(value), MAX_LENGTH));
        }
    }

    /** The username in the name. */
    public String owner() {
        Matcher matcher = RULE.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalStateException(value);
        }
        return matcher.group(1);
    }

    /** What follows {@code user.<username>.}. */
    public String rest() {
        return value.substring("user.".length() + owner().length() + 1);
    }

    private static String shown(String value) {
        return value.length() <= 80 ? value : value.substring(0, 80) + "…";
    }

    @Override
    public String toString() {
        return value;
    }
}
