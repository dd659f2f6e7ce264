package org.orchestra.api.oidc;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What an issuer's discovery document says that is needed here. */
record IssuerMetadata(
        @Nullable String issuer,
        @JsonProperty("jwks_uri") @Nullable String keys) {}
