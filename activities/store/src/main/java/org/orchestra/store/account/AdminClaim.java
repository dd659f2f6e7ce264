package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Instant;

/**
 * What makes whoever has it the first admin, once.
 *
 * @param expiresAt from when on it is refused
 */
public record AdminClaim(String token, Instant expiresAt) {
    /** Without the token, for this may end up in a log. */
    @Override
    public String toString() {
        return format("AdminClaim[expiresAt=%s]", expiresAt);
    }
}
