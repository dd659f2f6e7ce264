package org.orchestra.domain.capacity;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * A node's name, which is also the name of its machine in the cluster: lower-case letters, digits, dashes and dots, at most 253,
 * with a letter or digit at both ends.
 */
public record NodeName(String value) {
    /** As a regular expression. */
    public static final String PATTERN = "^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$";

    private static final Pattern RULE = Pattern.compile(PATTERN);

    public NodeName {
        if (!RULE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    "The node name is not allowed: use lower-case letters, digits, dashes and dots, at most 253, and a letter or digit at both ends.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
