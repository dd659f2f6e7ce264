package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.format;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** The fields that the package sends, each at most once. */
final class LegacyForm {
    private static final String ATTRIBUTE = LegacyForm.class.getName();
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Map<String, List<String>> fields;

    LegacyForm(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /** The form of a request that {@link #read} has read. */
    static LegacyForm of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof LegacyForm form ? form : new LegacyForm(Map.of());
    }

    /**
     * Reads the form of a request: the server reads none by itself, as it would before anybody asked who sends it.
     *
     * @throws Refusal when it cannot be decoded
     */
    static LegacyForm read(HttpServletRequest request) throws IOException {
        LegacyForm form = new LegacyForm(isForm(request) ? decoded(request.getInputStream()) : Map.of());
        request.setAttribute(ATTRIBUTE, form);
        return form;
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && MediaType.valueOf(type).isCompatibleWith(MediaType.APPLICATION_FORM_URLENCODED);
    }

    private static Map<String, List<String>> decoded(InputStream body) throws IOException {
        HttpInputMessage message = new HttpInputMessage() {
            @Override
            public InputStream getBody() {
                return body;
            }

            @Override
            public HttpHeaders getHeaders() {
                return HttpHeaders.EMPTY;
            }
        };
        try {
            return new FormHttpMessageConverter().read(null, message);
        } catch (HttpMessageNotReadableException | IllegalArgumentException malformed) {
            throw Refusal.invalid(
                    "invalid-request",
                    "The body is not a form that is encoded as one: send it with a library for HTTP.");
        }
    }

    /**
     * A field of one line.
     *
     * @throws Refusal when it is not there, there twice, empty, or has more lines
     */
    String line(String name) {
        String value = optionalLine(name);
        if (value == null) {
            throw Refusal.invalid("invalid-request", format("'%s' is missing or empty: give it a value.", name));
        }
        return value;
    }

    /** A field of one line; null when it is not there or empty. */
    @Nullable String optionalLine(String name) {
        String value = text(name);
        if (CONTROL.matcher(value).find()) {
            throw Refusal.invalid("invalid-request", format("'%s' must be one line without control characters.", name));
        }
        return value.isEmpty() ? null : value;
    }

    /** A field as it is; empty when it is not there. */
    String text(String name) {
        List<String> values = fields.getOrDefault(name, List.of(""));
        if (values.size() != 1) {
            throw Refusal.invalid("invalid-request", format("'%s' has %d values: give it one.", name, values.size()));
        }
        return Objects.requireNonNullElse(values.get(0), "");
    }

    /**
     * A truth value as Python writes it; one that is not there is false.
     *
     * @throws Refusal when it is none
     */
    boolean isTrue(String name) {
        return switch (text(name)) {
            case "True", "true" -> true;
            case "False", "false", "" -> false;
            default -> throw Refusal.invalid("invalid-request", format("'%s' must be True or False.", name));
        };
    }
}
