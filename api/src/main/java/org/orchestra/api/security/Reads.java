package org.orchestra.api.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** Which requests change nothing. */
final class Reads {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private Reads() {}

    static boolean only(HttpServletRequest request) {
        return METHODS.contains(request.getMethod()) || LegacyAddresses.READING.matches(request);
    }
}
