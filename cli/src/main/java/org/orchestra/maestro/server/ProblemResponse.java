package org.orchestra.maestro.server;

import org.jspecify.annotations.Nullable;

/** What a server says about a request that it refuses (RFC 9457), as far as a user reads it. */
record ProblemResponse(@Nullable String title, @Nullable String detail) {

    @Nullable String message() {
        return detail != null ? detail : title;
    }
}
