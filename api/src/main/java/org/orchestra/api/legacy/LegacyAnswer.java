package org.orchestra.api.legacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What the package prints, or takes its table from.
 *
 * @param errorCode the HTTP status of the answer, 200 for success
 * @param message one sentence, or a table
 * @param token of a sign-in only: the package keeps it with the name of its user
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LegacyAnswer(
        @JsonProperty("error_code") int errorCode,
        String message,
        @Nullable String token) {
    static LegacyAnswer success(String message) {
        return new LegacyAnswer(HttpStatus.OK.value(), message, null);
    }

    static LegacyAnswer signedIn(String message, String token) {
        return new LegacyAnswer(HttpStatus.OK.value(), message, token);
    }

    static LegacyAnswer failure(int status, @Nullable String message) {
        return new LegacyAnswer(status, String.valueOf(message), null);
    }

    /** Without the token, for this may end up in a log. */
    @Override
    public String toString() {
        return errorCode + " " + message;
    }
}
