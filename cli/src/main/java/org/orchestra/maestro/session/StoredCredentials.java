package org.orchestra.maestro.session;

import java.util.Objects;

/** The stored server, user and token of the last authentication. */
public record StoredCredentials(String server, String username, String token) {
    public StoredCredentials {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(token, "token");
    }

    @Override
    public String toString() {
        return username + " at " + server;
    }
}
