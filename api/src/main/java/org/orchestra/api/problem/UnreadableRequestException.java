package org.orchestra.api.problem;

import static org.orchestra.domain.Text.format;

import org.springframework.http.HttpStatus;

/** A request that cannot be read, or not in the time and the space that it is given. */
public final class UnreadableRequestException extends RuntimeException {
    private final HttpStatus status;
    private final String code;

    private UnreadableRequestException(HttpStatus status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public static UnreadableRequestException badQuery() {
        return new UnreadableRequestException(
                HttpStatus.BAD_REQUEST,
                "invalid-request",
                "What follows the ? in the address cannot be read: write name=value, with %25 for a percent sign.");
    }

    public static UnreadableRequestException badContentType() {
        return new UnreadableRequestException(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "invalid-request",
                "The Content-Type is not that of one format: write it out, as application/json, or leave it away.");
    }

    /** @param max how many bytes a body may have */
    public static UnreadableRequestException tooLong(long max) {
        return new UnreadableRequestException(
                HttpStatus.CONTENT_TOO_LARGE,
                "body-too-long",
                format("The body is longer than %,d bytes: send less at once.", max));
    }

    public static UnreadableRequestException tooSlow() {
        return new UnreadableRequestException(
                HttpStatus.REQUEST_TIMEOUT,
                "body-too-slow",
                "The body arrived too slowly: send it again over a faster connection.");
    }

    public static UnreadableRequestException busy() {
        return new UnreadableRequestException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "busy",
                "The server waits for too many bodies that do not arrive: try again in a few seconds.");
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    /** The sentence for the user: never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
