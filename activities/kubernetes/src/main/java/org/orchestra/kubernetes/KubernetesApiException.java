package org.orchestra.kubernetes;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.ApiException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Kubernetes API could not be reached or refused a call. */
public final class KubernetesApiException extends RuntimeException {
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;

    private final int code;
    private final String reason;

    private KubernetesApiException(int code, String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
    }

    static KubernetesApiException of(ApiException failure) {
        if (failure.getCode() == 0 && failure.getCause() != null) {
            return unreachable(failure.getCause());
        }
        String body = failure.getResponseBody();
        return of(failure.getCode(), body == null ? String.valueOf(failure.getMessage()) : body, failure);
    }

    static KubernetesApiException unreachable(Throwable cause) {
        return new KubernetesApiException(0, "", "The Kubernetes API does not answer: " + cause, cause);
    }

    static KubernetesApiException of(int code, String body, @Nullable Throwable cause) {
        return new KubernetesApiException(
                code, status(body, "reason").orElse(""), status(body, "message").orElse(body), cause);
    }

    /** The HTTP status; 0 without an answer. */
    public int code() {
        return code;
    }

    /** Whether there is an object of that name. A conflict may also be about another one, such as a quota that counts it. */
    boolean isAlreadyExists() {
        return code == CONFLICT && reason.equals("AlreadyExists");
    }

    /** Whether the object itself is invalid, so that the same call will always be refused. */
    boolean isRejection() {
        return code == 400 || code == TOO_LARGE || code == 422;
    }

    /** Whether a quota or a missing permission forbids the call for now. */
    boolean isRefusal() {
        return code == FORBIDDEN || code == NOT_FOUND;
    }

    /** A field of the Status object in an answer. */
    private static Optional<String> status(String body, String field) {
        try {
            return Optional.ofNullable(
                            JsonParser.parseString(body).getAsJsonObject().get(field))
                    .map(JsonElement::getAsString);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException noStatus) {
            return Optional.empty();
        }
    }
}
