package org.orchestra.api.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.orchestra.api.problem.UnreadableRequestException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses what cannot be read, before anybody reads it: a query that is not encoded as one, a body of no format that exists,
 * and one that is too long.
 * Cuts off who sends or takes a body too slowly, for a thread waits for it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BodyFilter extends OncePerRequestFilter {
    /** An upload is as long as somebody's data. */
    private static final RequestMatcher UPLOAD = new OrRequestMatcher(
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.PUT, "/api/v1/datasets/*"),
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/upload-dataset"),
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.PATCH, "/api/v1/datasets/*/upload"));

    /** An announcement names as many files as a dataset may have. */
    private static final RequestMatcher ANNOUNCEMENT =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.PUT, "/api/v1/datasets/*/upload");

    private static final long MAX_ANNOUNCEMENT = 32L << 20;

    /** A report may tell of many runs, each with the last lines of its log. */
    private static final RequestMatcher REPORT =
            PathPatternRequestMatcher.withDefaults().matcher("/worker/**");

    private static final long MAX_REPORT = 16L << 20;

    private final long maxBody;
    private final Supplier<ClientPace> paces;
    private final ClientWaits waits;
    private final HandlerExceptionResolver problems;

    /** @param maxBody bytes of any body but that of an upload */
    BodyFilter(long maxBody, Supplier<ClientPace> paces, ClientWaits waits, HandlerExceptionResolver problems) {
        this.maxBody = maxBody;
        this.paces = paces;
        this.waits = waits;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long max = max(request);
        ClientPace sending = paces.get();
        ClientWaits.Share share = waits.of(ClientNetwork.of(request.getRemoteAddr()));
        LockedConnection.of(request).socket().begin(new BoundedSocket.RequestBounds(sending, paces.get(), share));
        PacedRequest paced = new PacedRequest(request, max, sending, share);
        ErrorAwareResponse answer = new ErrorAwareResponse(response);
        try {
            refuseUnreadable(request, max);
            chain.doFilter(paced, answer);
        } catch (UnreadableRequestException refusal) {
            problems.resolveException(request, answer, null, refusal);
        } catch (RuntimeException failure) {
            if (answer.isCommitted() || problems.resolveException(request, answer, null, failure) == null) {
                throw failure;
            }
        }
        if (!request.isAsyncStarted() && !answer.isErrorSent() && paced.hasRest()) {
            answer.getOutputStream().close();
            paced.drain(maxBody);
        }
    }

    private long max(HttpServletRequest request) {
        if (UPLOAD.matches(request)) {
            return Long.MAX_VALUE;
        }
        if (REPORT.matches(request)) {
            return Math.max(maxBody, MAX_REPORT);
        }
        return ANNOUNCEMENT.matches(request) ? Math.max(maxBody, MAX_ANNOUNCEMENT) : maxBody;
    }

    /** A format may be none that the server knows, but not a pattern of formats: the framework fails at those. */
    private static boolean isFormat(String contentType) {
        try {
            return MediaType.parseMediaType(contentType).isConcrete();
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    private static void refuseUnreadable(HttpServletRequest request, long max) {
        if (request.getContentLengthLong() > max) {
            throw UnreadableRequestException.tooLong(max);
        }
        String type = request.getContentType();
        if (type != null && !isFormat(type)) {
            throw UnreadableRequestException.badContentType();
        }
        try {
            request.getParameterMap();
        } catch (IllegalStateException unreadable) {
            throw UnreadableRequestException.badQuery();
        }
    }
}
