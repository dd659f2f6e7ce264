package org.orchestra.store.account;

import org.jspecify.annotations.Nullable;

/**
 * A person as an issuer describes them.
 *
 * @param username what the issuer calls them today; null when it does not say
 * @param email an address that is theirs; null when the issuer knows none
 */
public record IssuerUser(
        ExternalIdentity identity,
        @Nullable String username,
        @Nullable String email) {}
