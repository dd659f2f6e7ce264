package org.orchestra.maestro.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stored server, user and token of the last authentication. */
public record StoredCredentials(String server, String username, String token) {
    public StoredCredentials {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(token, "token");
    }

    /** Whether others are of the same account of the same server. */
    boolean isOfTheAccountOf(@Nullable StoredCredentials others) {
        return others != null && server.equals(others.server) && username.equals(others.username);
    }

    @Override
    public String toString() {
        return username + " at " + server;
    }
}
