package org.orchestra.api.problem;

import java.net.URI;
import org.orchestra.domain.Refusal;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Builds problem documents. */
final class ProblemDocument {
    private ProblemDocument() {}

    /** @param message may repeat what came with the request, also half of a character, which no encoding can write */
    static ProblemDetail of(HttpStatusCode status, String code, String message) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, message.replaceAll("\\p{Cs}", "\uFFFD"));
        problem.setType(URI.create("urn:orchestra:problem:" + code));
        problem.setProperty("code", code);
        return problem;
    }

    static ProblemDetail of(Refusal refusal) {
        return of(status(refusal.kind()), refusal.code(), refusal.getMessage());
    }

    /** A failure of ours: nothing about its cause leaves the server. */
    static ProblemDetail internal() {
        HttpStatus status = HttpStatus.INTERNAL_SERVER_ERROR;
        return of(status, code(status), message(status));
    }

    /** Whether the server failed, and did not just refuse a method or a version of HTTP that it does not know. */
    static boolean isFailure(HttpStatusCode status) {
        return status.is5xxServerError()
                && !status.isSameCodeAs(HttpStatus.NOT_IMPLEMENTED)
                && !status.isSameCodeAs(HttpStatus.HTTP_VERSION_NOT_SUPPORTED);
    }

    /** What is known when only a status is: its code. */
    static String code(HttpStatusCode status) {
        if (isFailure(status)) {
            return "internal";
        }
        if (status.isSameCodeAs(HttpStatus.REQUEST_TIMEOUT)) {
            return UnreadableRequestException.tooSlow().code();
        }
        return status.isSameCodeAs(HttpStatus.NOT_FOUND) ? "not-found" : "invalid-request";
    }

    /** What is known when only a status is: what to do. */
    static String message(HttpStatusCode status) {
        if (status.isSameCodeAs(HttpStatus.REQUEST_TIMEOUT)) {
            return UnreadableRequestException.tooSlow().getMessage();
        }
        return isFailure(status)
                ? "The server failed at this request: try again later, and tell your admin if it stays so."
                : "The server does not take this request: see /swagger-ui.html for what it expects.";
    }

    static HttpStatus status(Refusal.RefusalKind kind) {
        return switch (kind) {
            case INVALID -> HttpStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case OUTDATED -> HttpStatus.PRECONDITION_FAILED;
            case CONFLICT -> HttpStatus.CONFLICT;
            case UNPROCESSABLE -> HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
            case NO_SPACE -> HttpStatus.INSUFFICIENT_STORAGE;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }
}
