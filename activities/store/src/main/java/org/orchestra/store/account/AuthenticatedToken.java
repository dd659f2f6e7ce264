package org.orchestra.store.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.TokenScope;

/**
 * A token that was accepted, and whose it is.
 *
 * @param id its number in the database, which no other token ever has
 * @param name what its user calls it; null for the token of a sign-in
 * @param issuer which issuer said who its user is; null after a password, and for a program
 * @param jwt whether it is a token of the issuer itself
 */
public record AuthenticatedToken(
        long id,
        @Nullable String name,
        @Nullable String issuer,
        boolean jwt,
        TokenScope scope,
        Instant createdAt,
        Instant expiresAt,
        Account account) {}
