package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Instant;

/**
 * A token as it is handed to its user, once: nobody can read it from the database again.
 *
 * @param token what follows {@code Bearer} in a request
 * @param expiresAt from when on it is refused
 */
public record IssuedToken(String token, String username, Instant expiresAt) {
    /** Without the token, for this may end up in a log. */
    @Override
    public String toString() {
        return format("IssuedToken[username=%s, expiresAt=%s]", username, expiresAt);
    }
}
