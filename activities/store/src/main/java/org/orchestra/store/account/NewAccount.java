package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.PasswordRule;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;

/**
 * What an account is made from. Checked when it is constructed.
 *
 * @param password as {@link PasswordRule} allows it
 * @param maxPriority 0 to 1,000,000
 * @throws Refusal when any part is outside its rule
 */
public record NewAccount(Username username, String email, String password, Role role, int maxPriority) {
    /** The priority of an account that asks for none. */
    public static final int DEFAULT_PRIORITY = 1_000;

    /** As a regular expression: an e-mail address. */
    public static final String EMAIL_PATTERN = "^[^@\\s\\x00-\\x1f\\x7f]{1,64}@[^@\\s\\x00-\\x1f\\x7f]{1,189}$";

    private static final Pattern EMAIL = Pattern.compile(EMAIL_PATTERN);

    public NewAccount {
        username.requireUnreserved();
        requireEmail(email);
        requirePassword(password);
        requirePriority(maxPriority);
    }

    static void requireEmail(String email) {
        if (!EMAIL.matcher(email).matches()) {
            throw refusal("Give the e-mail address as name@host, at most 254 characters.");
        }
    }

    static void requirePassword(String password) {
        if (!PasswordRule.allows(password)) {
            throw refusal("Choose a password of 8 to 128 characters that are not all blank.");
        }
    }

    static void requirePriority(int maxPriority) {
        if (maxPriority < 0 || maxPriority > 1_000_000) {
            throw refusal("Choose a maximum priority from 0 to 1,000,000.");
        }
    }

    private static Refusal refusal(String message) {
        return Refusal.invalid("invalid-request", message);
    }

    /** Without the password, for this may end up in a log. */
    @Override
    public String toString() {
        return format("NewAccount[username=%s, role=%s]", username, role);
    }
}
