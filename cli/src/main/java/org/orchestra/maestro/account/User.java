package org.orchestra.maestro.account;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An account as the server describes it.
 *
 * @param maxRunning how many of its jobs may hold a slot at once; absent for no cap
 */
record User(
        String username,
        @Nullable String email,
        @Nullable String role,
        @Nullable String state,
        int maxPriority,
        @Nullable Integer maxRunning,
        @Nullable Instant createdAt) {
    User {
        Objects.requireNonNull(username, "username");
    }
}
