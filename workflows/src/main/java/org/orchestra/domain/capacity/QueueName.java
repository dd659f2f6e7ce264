package org.orchestra.domain.capacity;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/** A queue's name: lower-case letters, digits, dashes and underscores, at most 63, with a letter or digit at both ends. */
public record QueueName(String value) {
    /** As a regular expression. */
    public static final String PATTERN = "^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$";

    private static final Pattern RULE = Pattern.compile(PATTERN);

    public QueueName {
        if (!RULE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    "The queue name is not allowed: use lower-case letters, digits, dashes and underscores, at most 63, and a letter or digit at both ends.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
