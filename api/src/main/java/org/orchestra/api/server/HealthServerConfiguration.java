package org.orchestra.api.server;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Bean;

/**
 * What holds for the server of health and metrics only. It is in the list in META-INF/spring, and no bean by annotation, as the
 * API would find it then.
 */
class HealthServerConfiguration {
    /** Nothing there takes a body, but the framework would read any, and wait for it. */
    @Bean
    Filter bodyRefusal() {
        return (request, response, chain) -> {
            if (hasBody((HttpServletRequest) request)) {
                ((HttpServletResponse) response).setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            } else {
                chain.doFilter(request, response);
            }
        };
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }
}
