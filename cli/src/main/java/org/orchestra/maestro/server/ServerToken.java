package org.orchestra.maestro.server;

import org.jspecify.annotations.Nullable;

/**
 * The token that requests to a server carry.
 *
 * @param secret the token itself
 * @param remark what is added to the server's words when it does not accept the token; absent for nothing
 */
public record ServerToken(String secret, @Nullable String remark) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "token";
    }
}
