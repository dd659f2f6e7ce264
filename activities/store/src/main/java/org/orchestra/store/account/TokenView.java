package org.orchestra.store.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.TokenScope;

/**
 * A token as its user sees it.
 *
 * @param name what its user calls it; null for the token of a sign-in
 * @param issuer which issuer said who its user is; null after a password, and for a program
 * @param expiresAt from when on it is refused
 */
public record TokenView(
        @Nullable String name, @Nullable String issuer, TokenScope scope, Instant createdAt, Instant expiresAt) {
    /** What is shown of a token that came with a request. */
    public static TokenView of(AuthenticatedToken token) {
        return new TokenView(token.name(), token.issuer(), token.scope(), token.createdAt(), token.expiresAt());
    }
}
