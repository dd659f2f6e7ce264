package org.orchestra.store.jobtype;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/** A job type's name: lower-case letters, digits and dashes, at most 63, with a letter or digit at both ends. */
public record JobTypeName(String value) {
    /** As a regular expression. */
    public static final String PATTERN = "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$";

    private static final Pattern RULE = Pattern.compile(PATTERN);

    public JobTypeName {
        if (!RULE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    "The name of the job type is not allowed: use lower-case letters, digits and dashes, at most 63, and a letter or digit at both ends.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
