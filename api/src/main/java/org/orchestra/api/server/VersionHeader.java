package org.orchestra.api.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Tells the server's version with each answer, refusals too, so that a client can say why it was not understood. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class VersionHeader extends OncePerRequestFilter {
    private static final String NAME = "Orchestra-Version";

    private final String version = ServerVersion.read();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(NAME, version);
        chain.doFilter(request, response);
    }
}
