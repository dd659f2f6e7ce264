package org.orchestra.maestro.account;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a token is good for.
 *
 * @param name absent for the token of a sign-in
 * @param issuer who said who its user is; absent after a password
 * @param scope READ, SUBMIT or ALL
 */
record TokenResponse(
        @Nullable String name,
        @Nullable String issuer,
        @Nullable String scope,
        @Nullable Instant createdAt,
        @Nullable Instant expiresAt) {
    /** The name, or where the token comes from. */
    String title() {
        if (name != null) {
            return name;
        }
        return issuer == null ? "(sign-in)" : "(sign-in by " + issuer + ")";
    }

    /** The scope as it is written on the command line. */
    String scopeChoice() {
        return scope == null ? "" : scope.toLowerCase(Locale.ROOT);
    }
}
