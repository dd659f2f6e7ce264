package org.orchestra.api.oidc;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which OpenID Connect issuer says who somebody is. Checked when it is constructed.
 *
 * @param issuer its address, as its tokens have it in {@code iss}
 * @param clientId the public client, with the device flow, as which {@code maestro} signs people in
 * @param audience what a token may have in {@code aud} in place of the client's id; null for nothing else
 * @param usernameClaim which claim has the username of somebody who has no account yet
 * @param registration whether somebody who has no account yet is registered, for an admin to activate
 */
@ConfigurationProperties("orchestra.oidc")
public record OidcSettings(
        String issuer,
        @DefaultValue("") String clientId,
        @Nullable String audience,
        @DefaultValue("preferred_username") String usernameClaim,
        @DefaultValue("true") boolean registration) {
    public OidcSettings {
        if (!isTrustworthy(issuer)) {
            throw new IllegalArgumentException(
                    "orchestra.oidc.issuer must be an address that begins with https://, without it anybody between could say who somebody is");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException(
                    "orchestra.oidc.client-id is not set: give the id of the client that the issuer has for Orchestra");
        }
    }

    /** For whom a token may be meant. */
    Set<String> audiences() {
        return audience == null ? Set.of(clientId) : Set.of(clientId, audience);
    }

    /** Whether nobody in between can change what is read at an address: it is TLS, or does not leave this machine. */
    static boolean isTrustworthy(String address) {
        try {
            URI uri = URI.create(address);
            return uri.getHost() != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && isLoopback(uri.getHost()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
