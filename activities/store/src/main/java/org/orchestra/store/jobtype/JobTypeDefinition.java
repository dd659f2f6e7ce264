package org.orchestra.store.jobtype;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * What an admin says of a job type.
 *
 * @param parser the name of the parser that reads the logs
 * @param pattern for the parser; null for none
 * @param description for people; null when there is none
 * @throws Refusal when the description or a character of the pattern cannot be. Whether the parser and the pattern can is {@link JobTypes}' question
 */
public record JobTypeDefinition(
        JobTypeName name,
        String parser,
        @Nullable String pattern,
        JobTypeDefaults defaults,
        @Nullable String description) {
    /** As a regular expression. */
    public static final String DESCRIPTION_PATTERN = "^[^\\x00-\\x1f\\x7f]{0,500}$";

    private static final Pattern DESCRIPTION = Pattern.compile(DESCRIPTION_PATTERN);

    public JobTypeDefinition {
        if (pattern != null && !pattern.codePoints().allMatch(JobTypeDefinition::isText)) {
            throw Refusal.invalid(
                    "invalid-pattern",
                    "The pattern has a control character: write it as the parser does, such as \\t for a tab.");
        }
        if (description != null && !DESCRIPTION.matcher(description).matches()) {
            throw Refusal.invalid(
                    "invalid-description", "The description is not allowed: use one line of at most 500 characters.");
        }
        if (description != null && description.isBlank()) {
            description = null;
        }
    }

    private static boolean isText(int character) {
        return !Character.isISOControl(character) && Character.getType(character) != Character.SURROGATE;
    }
}
