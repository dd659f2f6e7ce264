package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.TokenScope;

/**
 * A token that a user makes for a program. Checked when it is constructed.
 *
 * @param days how long it is good for, 1 to {@value #MAX_DAYS}
 * @throws Refusal when any part is outside its rule
 */
public record NewToken(String name, TokenScope scope, int days) {
    /** The longest life of a token, in days. */
    public static final int MAX_DAYS = 366;

    /** As a regular expression: the name of a token. */
    public static final String NAME_PATTERN = "^[a-z0-9][a-z0-9_.-]{0,62}$";

    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);

    public NewToken {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    "Name the token with lower-case letters, digits, '_', '.' and '-', at most 63 characters.");
        }
        if (days < 1 || days > MAX_DAYS) {
            throw Refusal.invalid(
                    "invalid-request", format("Choose how long the token is good for: 1 to %d days.", MAX_DAYS));
        }
    }

    Duration lifetime() {
        return Duration.ofDays(days);
    }
}
