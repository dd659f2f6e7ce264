package org.orchestra.maestro.account;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An account as the server describes it. */
record User(
        String username,
        @Nullable String email,
        @Nullable String role,
        @Nullable String state,
        int maxPriority,
        @Nullable Instant createdAt) {
    User {
        Objects.requireNonNull(username, "username");
    }
}
