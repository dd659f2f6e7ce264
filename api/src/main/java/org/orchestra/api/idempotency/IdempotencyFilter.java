package org.orchestra.api.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.idempotency.IdempotencyKeys.CreationAnswer;
import org.orchestra.api.idempotency.IdempotencyKeys.KeyedCreation;
import org.orchestra.api.security.AccountPrincipal;
import org.orchestra.api.security.AuditNote;
import org.orchestra.domain.Refusal;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Makes creations safe to repeat: what a request with a key creates, the key and the answer are one transaction, and the
 * answer leaves after it. A crash on the way leaves either nothing or all of it. What is refused has created nothing, and
 * is not remembered.
 */
@Component
class IdempotencyFilter extends OncePerRequestFilter {
    private static final Pattern KEY = Pattern.compile(Idempotent.PATTERN);
    private static final int SCHEME = "Bearer ".length();

    private final ObjectProvider<RequestMappingHandlerMapping> handlers;
    private final IdempotencyKeys keys;
    private final PlatformTransactionManager transactions;

    IdempotencyFilter(
            ObjectProvider<RequestMappingHandlerMapping> handlers,
            IdempotencyKeys keys,
            PlatformTransactionManager transactions) {
        this.handlers = handlers;
        this.keys = keys;
        this.transactions = transactions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (request.getHeader(Idempotent.HEADER) != null
                && caller != null
                && caller.getPrincipal() instanceof AccountPrincipal principal
                && isIdempotent(request)) {
            String key = key(request);
            RepeatableRequest repeatable = new RepeatableRequest(request);
            String token = token(request);
            KeyedCreation creation =
                    new KeyedCreation(principal.account().id(), key, fingerprint(repeatable, token), token);
            ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
            create(creation, repeatable, answer, chain);
            answer.copyBodyToResponse();
        } else {
            chain.doFilter(request, response);
        }
    }

    private void create(
            KeyedCreation creation, HttpServletRequest request, ContentCachingResponseWrapper answer, FilterChain chain)
            throws ServletException, IOException {
        TransactionStatus transaction = transactions.getTransaction(TransactionDefinition.withDefaults());
        boolean created = false;
        try {
            Optional<CreationAnswer> before = keys.begin(creation);
            if (before.isPresent()) {
                AuditNote.nothingDone(request);
                repeat(before.get(), answer);
            } else {
                chain.doFilter(request, answer);
                if (answer.getStatus() == HttpStatus.CREATED.value()) {
                    keys.end(creation, answerOf(answer));
                    created = true;
                }
            }
        } finally {
            if (created) {
                transactions.commit(transaction);
            } else {
                transactions.rollback(transaction);
            }
        }
    }

    private static void repeat(CreationAnswer before, HttpServletResponse response) throws IOException {
        response.setStatus(HttpStatus.CREATED.value());
        response.setContentType(before.contentType());
        response.getOutputStream().write(before.body());
    }

    private static CreationAnswer answerOf(ContentCachingResponseWrapper answer) {
        return new CreationAnswer(requireNonNull(answer.getContentType()), answer.getContentAsByteArray());
    }

    /** Whatever mapping knows the request. One that none knows is refused further on. */
    private boolean isIdempotent(HttpServletRequest request) {
        ServletRequestPathUtils.parseAndCache(request);
        return handlers.stream()
                .map(mapping -> handler(mapping, request))
                .filter(Objects::nonNull)
                .anyMatch(found -> found.getHandler() instanceof HandlerMethod method
                        && method.hasMethodAnnotation(Idempotent.class));
    }

    private static @Nullable HandlerExecutionChain handler(
            RequestMappingHandlerMapping mapping, HttpServletRequest request) {
        try {
            return mapping.getHandler(request);
        } catch (Exception refused) {
            return null;
        }
    }

    private static String key(HttpServletRequest request) {
        List<String> sent = Collections.list(request.getHeaders(Idempotent.HEADER));
        Matcher key = KEY.matcher(sent.get(0));
        if (sent.size() != 1 || !key.matches()) {
            throw Refusal.invalid(
                    "invalid-idempotency-key",
                    "The Idempotency-Key must be one of 1 to 255 letters, digits and ._:/+=-, in quotes or without: a new UUID is good.");
        }
        return key.group(1);
    }

    /** With the token, which the database does not have: a body may have a password, which nobody is to guess from this. */
    private static HashCode fingerprint(RepeatableRequest request, String token) {
        return Hashing.hmacSha256(token.getBytes(UTF_8))
                .newHasher()
                .putString(
                        request.getMethod() + ' ' + request.getRequestURI() + '?' + request.getQueryString() + '\n',
                        UTF_8)
                .putBytes(request.content())
                .hash();
    }

    private static String token(HttpServletRequest request) {
        return requireNonNull(request.getHeader(HttpHeaders.AUTHORIZATION)).substring(SCHEME);
    }
}
