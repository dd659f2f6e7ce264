package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Instant;

/**
 * A password that an admin hands over to its user, who can do nothing with it but choose another.
 *
 * @param expiresAt from when on it is refused
 */
public record OneTimePassword(String username, String password, Instant expiresAt) {
    /** Without the password, for this may end up in a log. */
    @Override
    public String toString() {
        return format("OneTimePassword[username=%s, expiresAt=%s]", username, expiresAt);
    }
}
