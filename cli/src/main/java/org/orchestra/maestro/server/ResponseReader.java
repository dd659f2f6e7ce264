package org.orchestra.maestro.server;

import static org.orchestra.maestro.text.Texts.text;

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
    /** In each answer of a server: its version. */
    private static final String VERSION = "Orchestra-Version";

    private static final Set<Integer> RETRYABLE = Set.of(502, 503, 504);
    private static final Set<Integer> REQUEST_ERRORS = Set.of(400, 404, 409);

    private final ServerAddress server;
    private final @Nullable String tokenRemark;

    /** @param tokenRemark what is added when the server does not accept the token; null for nothing */
    ResponseReader(ServerAddress server, @Nullable String tokenRemark) {
        this.server = server;
        this.tokenRemark = tokenRemark;
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

    /** Reads a response; of a server of another version, one that cannot be read says so. */
    <T> T value(ClassicHttpResponse response, JavaType type) throws IOException {
        if (!isSuccess(response)) {
            throw failure(response);
        }
        byte[] body = ResponseBody.of(response).bytes();
        try {
            return value(body, type);
        } catch (CommandFailed unreadable) {
            String why = mismatch(response);
            throw why == null
                    ? unreadable
                    : new CommandFailed(text("maestro cannot read what %s answers. %s", server, why), unreadable);
        }
    }

    static boolean isSuccess(ClassicHttpResponse response) {
        return response.getCode() >= 200 && response.getCode() < 300;
    }

    /** What a successful response says of its server. */
    ServerGreeting greeting(ClassicHttpResponse response) throws IOException {
        return new ServerGreeting(time(response), version(response));
    }

    private Instant time(ClassicHttpResponse response) throws IOException {
        if (!isSuccess(response)) {
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
        ProblemResponse problem = problem(response.getEntity());
        String message = problem == null ? null : problem.message();
        message = message == null ? defaultMessage(status, response) : OneLine.of(message);
        String mismatch = problem != null && problem.isNotUnderstood() ? mismatch(response) : null;
        message = mismatch == null ? message : message + " " + mismatch;
        if (status == 401) {
            return new TokenRefused(tokenRemark == null ? message : message + " " + tokenRemark);
        }
        if (status == 409 && response.containsHeader("Retry-After")) {
            return new ServerUnavailable(message);
        }
        if (REQUEST_ERRORS.contains(status)) {
            return new RequestRefused(status, message, problem == null ? null : problem.code());
        }
        return RETRYABLE.contains(status) ? new ServerUnavailable(message) : new CommandFailed(message);
    }

    String notOrchestraMessage() {
        return text("The service at %s is not an Orchestra server; set the right address with --server.", server);
    }

    /** Why this program and the server may not understand each other; null when their versions are the reason for nothing. */
    private static @Nullable String mismatch(ClassicHttpResponse response) {
        ProgramVersion there = version(response);
        ProgramVersion here = ProgramVersion.ofThisProgram();
        if (there == null || !(there.isOlderThan(here) || here.isOlderThan(there))) {
            return null;
        }
        return there.isOlderThan(here)
                ? text(
                        "This server is older than maestro (%s beside %s): use maestro %s.%s, or ask an administrator to"
                                + " upgrade the server.",
                        there, here, there.major(), there.minor())
                : text("This server is newer than maestro (%s beside %s): upgrade maestro.", there, here);
    }

    private static @Nullable ProgramVersion version(ClassicHttpResponse response) {
        Header version = response.getFirstHeader(VERSION);
        return version == null || version.getValue() == null
                ? null
                : ProgramVersion.parse(version.getValue()).orElse(null);
    }

    private static @Nullable ProblemResponse problem(@Nullable HttpEntity body) throws IOException {
        if (body == null
                || body.getContentType() == null
                || !body.getContentType().contains("json")) {
            return null;
        }
        try {
            return JSON.readValue(body.getContent().readAllBytes(), ProblemResponse.class);
        } catch (JacksonException e) {
            return null;
        }
    }

    private String defaultMessage(int status, ClassicHttpResponse response) {
        if (status == 401) {
            return text("The server at %s rejected your token; run: maestro authenticate -u USER -p", server);
        }
        if (status >= 300 && status < 400) {
            Header location = response.getFirstHeader("Location");
            return text(
                    "%s redirects to %s; set the server's own address with --server.",
                    server, location == null ? text("an unknown address") : OneLine.of(location.getValue()));
        }
        if (status >= 500) {
            return text(
                    "The server at %s failed with status %s; try again, and contact its administrator if the error persists.",
                    server, status);
        }
        return notOrchestraMessage();
    }
}
