package org.orchestra.api.security;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.Role;
import org.orchestra.store.account.Account;
import org.orchestra.store.audit.AuditKind;
import org.orchestra.store.audit.AuditLog;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes into the audit log what somebody who is known was denied, what admins changed of what is not their own, what users
 * did to their tokens and webhooks, and with whom they share. It sees every request, so no operation has to think of it.
 */
final class AuditFilter extends OncePerRequestFilter {
    private static final PathPatternRequestMatcher.Builder PATH = PathPatternRequestMatcher.withDefaults();
    private static final RequestMatcher OWN = new OrRequestMatcher(
            PATH.matcher("/api/v1/me/**"), PATH.matcher("/api/v1/tokens/*"), PATH.matcher("/api/v1/webhooks/**"));
    private static final RequestMatcher SHARES = PATH.matcher("/api/v1/datasets/*/readers/*");
    private static final RequestMatcher OWNED = new OrRequestMatcher(
            PATH.matcher("/api/v1/tasks/**"), PATH.matcher("/api/v1/datasets/**"), LegacyAddresses.CHANGING);
    /** Of an address that leads nowhere a user may go: its beginning, as users can make up the rest. */
    private static final int KNOWN_SEGMENTS = 4;

    private final AuditLog audit;

    AuditFilter(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller != null && caller.getPrincipal() instanceof AccountPrincipal principal) {
            write(principal.account(), request, response.getStatus());
        }
    }

    private void write(Account caller, HttpServletRequest request, int status) {
        String address = request.getRemoteAddr();
        if (status == HttpStatus.FORBIDDEN.value()) {
            audit.count(AuditKind.DENIAL, caller.username(), act(request), null, address);
        } else if (status < HttpStatus.BAD_REQUEST.value()
                && !Reads.only(request)
                && !AuditNote.isNothingDone(request)) {
            if (OWN.matches(request) || (SHARES.matches(request) && isOwn(caller, request))) {
                audit.count(AuditKind.ACT, caller.username(), act(request), subject(request), address);
            } else if (caller.role() == Role.ADMIN && !isOwn(caller, request)) {
                audit.add(caller.username(), act(request), subject(request), address);
            }
        }
    }

    /** Tasks and datasets have the name of their owner in theirs; where the address has no name, the controller says whose. */
    private static boolean isOwn(Account caller, HttpServletRequest request) {
        String name = variables(request).get("name");
        return OWNED.matches(request)
                && (name == null
                        ? caller.username().equals(AuditNote.owner(request))
                        : name.startsWith("user." + caller.username() + "."));
    }

    private static String act(HttpServletRequest request) {
        Operation operation =
                request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
                        ? handler.getMethodAnnotation(Operation.class)
                        : null;
        return operation == null
                ? request.getMethod() + " "
                        + Arrays.stream(request.getRequestURI().split("/", -1))
                                .limit(KNOWN_SEGMENTS)
                                .collect(Collectors.joining("/"))
                : operation.operationId();
    }

    private static String subject(HttpServletRequest request) {
        return Stream.concat(variables(request).values().stream(), Stream.ofNullable(AuditNote.of(request)))
                .collect(Collectors.joining(" "));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> variables(HttpServletRequest request) {
        @Nullable Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return variables == null ? Map.of() : (Map<String, String>) variables;
    }
}
