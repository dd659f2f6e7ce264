package org.orchestra.maestro.server;

import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Converts server responses to values or failures. */
final class ResponseReader {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<Integer> RETRYABLE = Set.of(502, 503, 504);
    private static final Set<Integer> REQUEST_ERRORS = Set.of(400, 404, 409);

    private final ServerAddress server;

    ResponseReader(ServerAddress server) {
        this.server = server;
    }

    static JavaType type(Class<?> type) {
        return JSON.getTypeFactory().constructType(type);
    }

    static JavaType pageOf(Class<?> item) {
        return JSON.getTypeFactory().constructParametricType(PageResponse.class, item);
    }

    static byte[] json(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    <T> T value(byte[] body, JavaType type) {
        try {
            T value = JSON.readValue(body, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException e) {
            throw new CommandFailed(notOrchestraMessage(), e);
        }
        throw new CommandFailed(notOrchestraMessage());
    }

    /** When a successful response was sent. */
    Instant time(ClassicHttpResponse response) throws IOException {
        if (response.getCode() >= 300) {
            throw failure(response);
        }
        Header date = response.getFirstHeader("Date");
        try {
            if (date != null) {
                return ZonedDateTime.parse(date.getValue(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
            }
        } catch (DateTimeParseException e) {
            throw new CommandFailed(notOrchestraMessage(), e);
        }
        throw new CommandFailed(notOrchestraMessage());
    }

    CommandFailed failure(ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        String problem = problemMessage(response.getEntity());
        String message = problem != null ? problem : defaultMessage(status, response);
        if (status == 401) {
            return new TokenRefused(message);
        }
        if (status == 409 && response.containsHeader("Retry-After")) {
            return new ServerUnavailable(message);
        }
        if (REQUEST_ERRORS.contains(status)) {
            return new RequestRefused(status, message);
        }
        return RETRYABLE.contains(status) ? new ServerUnavailable(message) : new CommandFailed(message);
    }

    String notOrchestraMessage() {
        return "The service at " + server + " is not an Orchestra server; set the right address with --server.";
    }

    private static @Nullable String problemMessage(@Nullable HttpEntity body) throws IOException {
        if (body == null
                || body.getContentType() == null
                || !body.getContentType().contains("json")) {
            return null;
        }
        try {
            ProblemResponse problem = JSON.readValue(body.getContent().readAllBytes(), ProblemResponse.class);
            String message = problem == null ? null : problem.message();
            return message == null ? null : OneLine.of(message);
        } catch (JacksonException e) {
            return null;
        }
    }

    private String defaultMessage(int status, ClassicHttpResponse response) {
        if (status == 401) {
            return "The server at " + server + " rejected your token; run: maestro authenticate -u USER -p";
        }
        if (status >= 300 && status < 400) {
            Header location = response.getFirstHeader("Location");
            return server + " redirects to "
                    + (location == null ? "an unknown address" : OneLine.of(location.getValue()))
                    + "; set the server's own address with --server.";
        }
        if (status >= 500) {
            return "The server at " + server + " failed with status " + status + "; try again, and contact its"
                    + " administrator if the error persists.";
        }
        return notOrchestraMessage();
    }
}
