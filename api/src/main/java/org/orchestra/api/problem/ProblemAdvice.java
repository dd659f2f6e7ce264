package org.orchestra.api.problem;

import java.time.Clock;
import java.time.Duration;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.runner.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers whatever was thrown while a request was handled. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final int MAX_ADDRESS = 200;

    /** Anybody may find a request that fails, and repeat it. */
    private final FailureLog failures;

    ProblemAdvice(Clock clock) {
        failures = new FailureLog(log, clock);
    }

    @ExceptionHandler
    ResponseEntity<Object> refusal(Refusal refusal) {
        HttpHeaders headers = new HttpHeaders();
        if (refusal.kind() == Refusal.RefusalKind.UNAUTHENTICATED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        refusal.retryAfter().ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(roundedUp(wait))));
        return answer(ProblemDocument.of(refusal), headers);
    }

    @ExceptionHandler
    ResponseEntity<Object> rangeNotSatisfiable(RangeNotSatisfiableException exception) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.CONTENT_RANGE, "bytes */" + exception.bytes());
        return answer(
                ProblemDocument.of(
                        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                        "range-not-satisfiable",
                        String.valueOf(exception.getMessage())),
                headers);
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(UnreadableRequestException exception) {
        HttpHeaders headers = new HttpHeaders();
        if (exception.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            headers.set(HttpHeaders.RETRY_AFTER, "5");
        }
        return answer(ProblemDocument.of(exception.status(), exception.code(), exception.getMessage()), headers);
    }

    /** The firewall looks at the names of parameters only when they are read. */
    @ExceptionHandler
    ResponseEntity<Object> rejected(RequestRejectedException rejected) {
        return answer(
                ProblemDocument.of(
                        HttpStatus.BAD_REQUEST,
                        "invalid-request",
                        "The address has a parameter whose name has characters that none has: leave it out."),
                new HttpHeaders());
    }

    /** The client is gone: there is nobody to answer. */
    @ExceptionHandler
    void clientAbort(ClientAbortException gone) {
        log.debug("A client went away", gone);
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception failure, WebRequest request) {
        failures.error(StringUtils.truncate(request.getDescription(false), MAX_ADDRESS) + " failed", failure);
        return answer(ProblemDocument.internal(), new HttpHeaders());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception exception,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (NestedExceptionUtils.getMostSpecificCause(exception) instanceof UnreadableRequestException unreadable) {
            return unreadable(unreadable);
        }
        if (status.is5xxServerError()) {
            return unexpected(exception, request);
        }
        return answer(ProblemDocument.of(status, ProblemDocument.code(status), ErrorMessage.of(exception)), headers);
    }

    private static long roundedUp(Duration wait) {
        return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
    }

    /** Its type is set here, so that no Accept header can take the explanation away. */
    static ResponseEntity<Object> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
