package org.orchestra.api.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.orchestra.runner.FailureLog;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Closes the connection of an answer that fails when a part of it has left. A problem document behind that part would be taken
 * for more of the content, and a proper end for all of it.
 */
@Component
final class BrokenOffAnswers extends OncePerRequestFilter implements WebMvcConfigurer {
    private static final String FAILURE = BrokenOffAnswers.class.getName() + ".failure";

    private final FailureLog failures;

    BrokenOffAnswers(Clock clock) {
        failures = new FailureLog(LoggerFactory.getLogger(BrokenOffAnswers.class), clock);
    }

    @Override
    public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.add(0, (request, response, handler, failure) -> note(request, response, failure));
    }

    /** Says that nothing more is to be answered; null when there is still something to say, or nobody to say it to. */
    private @Nullable ModelAndView note(HttpServletRequest request, HttpServletResponse response, Exception failure) {
        if (!response.isCommitted()) {
            // It is that of the content, whose place a problem document takes.
            response.setContentLengthLong(-1);
            return null;
        }
        // What the server itself has found wrong counts as committed, too, and it answers that.
        boolean refused = response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST;
        if (refused || DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null;
        }
        failures.warn("An answer broke off", failure);
        request.setAttribute(FAILURE, failure);
        return new ModelAndView();
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (request.getAttribute(FAILURE) instanceof Exception failure) {
            throw new CloseNowException(failure);
        }
    }
}
