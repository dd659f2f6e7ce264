package org.orchestra.maestro.server;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a problem document (RFC 9457) that matters here.
 *
 * @param code what kind of problem it is
 */
record ProblemResponse(
        @Nullable String title,
        @Nullable String detail,
        @Nullable String code) {
    /** What servers say of addresses, fields and parameters that they do not know, among others. */
    private static final Set<String> NOT_UNDERSTOOD = Set.of("not-found", "invalid-request");

    @Nullable String message() {
        return detail != null ? detail : title;
    }

    /** Whether a server of another version may have understood the request. */
    boolean isNotUnderstood() {
        return code != null && NOT_UNDERSTOOD.contains(code);
    }
}
