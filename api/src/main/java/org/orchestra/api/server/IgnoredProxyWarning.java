package org.orchestra.api.server;

import com.google.common.net.HttpHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Warns, once, where the api stands behind a proxy that it was not told of: all clients of the proxy count as one, and share
 * what one client may do. Anybody can send these headers, so they are not believed.
 */
@Component
@ConditionalOnProperty(name = "server.forward-headers-strategy", havingValue = "none", matchIfMissing = true)
final class IgnoredProxyWarning extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(IgnoredProxyWarning.class);

    private final AtomicBoolean warned = new AtomicBoolean();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!warned.get() && isForwarded(request) && warned.compareAndSet(false, true)) {
            log.warn(
                    "{} says that it forwards requests of others, which count as its own. If it is your proxy, its clients share"
                            + " the limits of one client: set server.forward-headers-strategy=native, and"
                            + " server.tomcat.remoteip.internal-proxies to its address; docs/operation.md says how.",
                    request.getRemoteAddr());
        }
        chain.doFilter(request, response);
    }

    private static boolean isForwarded(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.X_FORWARDED_FOR) != null
                || request.getHeader(HttpHeaders.FORWARDED) != null;
    }
}
