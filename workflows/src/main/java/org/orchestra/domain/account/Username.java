package org.orchestra.domain.account;

import static org.orchestra.domain.Text.format;

import java.util.Set;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * A user's name: a lower-case letter, then letters, digits and dashes, at most 31 characters, not ending in a dash. It
 * is also the name of the user's Kubernetes namespace and folder. It therefore has no dot, and a new user gets no name that a
 * cluster uses, or that stands for something else.
 */
public record Username(String value) {
    /** As a regular expression. */
    public static final String PATTERN = "^[a-z](?:[a-z0-9-]{0,29}[a-z0-9])?$";

    private static final Pattern RULE = Pattern.compile(PATTERN);
    private static final Set<String> RESERVED = Set.of("default", "everyone", "orchestra", "root");

    public Username {
        if (!RULE.matcher(value).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    format(
                            "The username '%s' is not allowed: use a lower-case letter, then letters, digits or dashes, at most 31 characters.",
                            value));
        }
    }

    /** Whether somebody can be called so. */
    public static boolean isAllowed(String value) {
        return RULE.matcher(value).matches();
    }

    /** @throws Refusal when no new user is to be called so; one who was before it was reserved, is */
    public void requireUnreserved() {
        if (RESERVED.contains(value) || value.startsWith("kube-") || value.startsWith("orchestra-")) {
            throw Refusal.invalid(
                    "invalid-name", format("The username '%s' is reserved for the system: choose another.", value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
