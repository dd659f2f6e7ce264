package org.orchestra.maestro.server;

import org.jspecify.annotations.Nullable;

/** The user-visible part of a problem document (RFC 9457). */
record ProblemResponse(@Nullable String title, @Nullable String detail) {

    @Nullable String message() {
        return detail != null ? detail : title;
    }
}
