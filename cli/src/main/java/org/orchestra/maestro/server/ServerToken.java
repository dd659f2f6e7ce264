package org.orchestra.maestro.server;

import org.jspecify.annotations.Nullable;

/**
 * The token that requests to a server carry.
 *
 * @param secret the token itself
 * @param refusal what is said when the server does not accept it; absent for the server's own words
 */
public record ServerToken(String secret, @Nullable String refusal) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "token";
    }
}
