package org.orchestra.maestro.account;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A token that the server issued just now. */
record IssuedTokenResponse(
        String token, String username, @Nullable Instant expiresAt) {
    IssuedTokenResponse {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(username, "username");
    }
}
