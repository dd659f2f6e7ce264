package org.orchestra.api.stream;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Answers a stream that has failed with a problem document, or closes its connection when it is too late for that. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StreamFailureFilter extends OncePerRequestFilter {
    /** The request attribute with the exception. */
    static final String FAILURE = StreamFailureFilter.class.getName() + ".failure";

    private final HandlerExceptionResolver problems;

    StreamFailureFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!(request.getAttribute(FAILURE) instanceof Exception failure)) {
            chain.doFilter(request, response);
        } else if (response.isCommitted() || failure instanceof CloseNowException) {
            throw new CloseNowException(failure);
        } else {
            problems.resolveException(request, response, null, failure);
        }
    }
}
