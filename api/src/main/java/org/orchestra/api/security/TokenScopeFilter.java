package org.orchestra.api.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.store.account.AuthenticatedToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Holds every request to the scope of its token. What a scope has not been given here it does not have, so an operation
 * that is new is for {@link TokenScope#ALL} until somebody decides otherwise.
 */
final class TokenScopeFilter extends OncePerRequestFilter {
    private static final PathPatternRequestMatcher.Builder PATH = PathPatternRequestMatcher.withDefaults();
    private static final RequestMatcher SUBMITTED = new OrRequestMatcher(
            PATH.matcher("/api/v1/tasks/**"), PATH.matcher("/api/v1/datasets/**"), LegacyAddresses.CHANGING);

    /** Their addresses may hold secrets of other services. */
    private static final RequestMatcher SECRET = PATH.matcher("/api/v1/webhooks/**");

    private final HandlerExceptionResolver problems;

    TokenScopeFilter(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller != null
                && caller.getPrincipal() instanceof AccountPrincipal principal
                && !allows(principal.token(), request)) {
            problems.resolveException(request, response, null, outOfScope(principal.token()));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean allows(AuthenticatedToken token, HttpServletRequest request) {
        boolean reads = Reads.only(request) && !SECRET.matches(request);
        return switch (token.scope()) {
            case READ -> reads;
            case SUBMIT -> reads || SUBMITTED.matches(request);
            case ALL -> true;
        };
    }

    private static Refusal outOfScope(AuthenticatedToken token) {
        return Refusal.forbidden(
                "out-of-scope",
                token.scope() == TokenScope.READ
                        ? "This token may only read, and no webhooks: use one of the scope submit or all."
                        : "This token may only read and change datasets and tasks: use one of the scope all.");
    }
}
