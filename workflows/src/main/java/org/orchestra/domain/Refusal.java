package org.orchestra.domain;

/**
 * A request that cannot be granted, told to the person who made it. Its message is one sentence that says what to do
 * instead; its code is stable and in kebab case, for programs. Nothing has been changed when it is thrown.
 */
public class Refusal extends RuntimeException {
    /** Why a request is refused, as coarsely as a caller needs to know it. */
    public enum Kind {
        INVALID,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        TOO_MANY
    }

    private final Kind kind;
    private final String code;

    private Refusal(Kind kind, String code, String message) {
        super(message);
        this.kind = kind;
        this.code = code;
    }

    public static Refusal invalid(String code, String message) {
        return new Refusal(Kind.INVALID, code, message);
    }

    public static Refusal unauthenticated(String code, String message) {
        return new Refusal(Kind.UNAUTHENTICATED, code, message);
    }

    public static Refusal forbidden(String code, String message) {
        return new Refusal(Kind.FORBIDDEN, code, message);
    }

    public static Refusal notFound(String code, String message) {
        return new Refusal(Kind.NOT_FOUND, code, message);
    }

    public static Refusal conflict(String code, String message) {
        return new Refusal(Kind.CONFLICT, code, message);
    }

    public static Refusal tooMany(String code, String message) {
        return new Refusal(Kind.TOO_MANY, code, message);
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** The sentence for the person: never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
