package org.orchestra.store.account;

import java.time.Instant;
import org.orchestra.domain.account.TokenScope;

/**
 * A token that an issuer made, whose signature was found good.
 *
 * @param signed what the issuer signed; the signature itself can be written in more than one way
 * @param expiresAt from when on it is refused, at most {@link Tokens#ISSUER_TOKEN_LIFE} after {@code issuedAt}
 */
public record IssuerToken(String signed, IssuerUser user, TokenScope scope, Instant issuedAt, Instant expiresAt) {}
