package org.orchestra.domain;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of a request. Its message is one sentence for the user that says what to do instead. Its code is for programs:
 * stable and in kebab case. A refused request has changed nothing.
 */
public class Refusal extends RuntimeException {
    /** The kind of refusal, from which an HTTP status follows. */
    public enum RefusalKind {
        INVALID,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        OUTDATED,
        UNPROCESSABLE,
        TOO_MANY,
        NO_SPACE,
        UNAVAILABLE
    }

    private final RefusalKind kind;
    private final String code;
    private final @Nullable Duration retryAfter;

    private Refusal(RefusalKind kind, String code, String message) {
        this(kind, code, message, null);
    }

    private Refusal(RefusalKind kind, String code, String message, @Nullable Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public static Refusal invalid(String code, String message) {
        return new Refusal(RefusalKind.INVALID, code, message);
    }

    public static Refusal unauthenticated(String code, String message) {
        return new Refusal(RefusalKind.UNAUTHENTICATED, code, message);
    }

    public static Refusal forbidden(String code, String message) {
        return new Refusal(RefusalKind.FORBIDDEN, code, message);
    }

    public static Refusal notFound(String code, String message) {
        return new Refusal(RefusalKind.NOT_FOUND, code, message);
    }

    public static Refusal conflict(String code, String message) {
        return new Refusal(RefusalKind.CONFLICT, code, message);
    }

    /** For what is no longer as whoever asks, or edits it, has seen it. */
    public static Refusal outdated(String code, String message) {
        return new Refusal(RefusalKind.OUTDATED, code, message);
    }

    /** @param retryAfter when the same request is worth another try */
    public static Refusal conflict(String code, String message, Duration retryAfter) {
        return new Refusal(RefusalKind.CONFLICT, code, message, retryAfter);
    }

    /** For a request that could be, but not after another one. */
    public static Refusal unprocessable(String code, String message) {
        return new Refusal(RefusalKind.UNPROCESSABLE, code, message);
    }

    public static Refusal tooMany(String code, String message) {
        return new Refusal(RefusalKind.TOO_MANY, code, message);
    }

    /** @param retryAfter when the same request is worth another try */
    public static Refusal tooMany(String code, String message, Duration retryAfter) {
        return new Refusal(RefusalKind.TOO_MANY, code, message, retryAfter);
    }

    public static Refusal noSpace(String code, String message) {
        return new Refusal(RefusalKind.NO_SPACE, code, message);
    }

    /**
     * For a request that needs something else that does not answer.
     *
     * @param retryAfter when the same request is worth another try
     */
    public static Refusal unavailable(String code, String message, Duration retryAfter) {
        return new Refusal(RefusalKind.UNAVAILABLE, code, message, retryAfter);
    }

    public RefusalKind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** When the same request is worth another try, if that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The sentence for the user: never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
