package org.orchestra.api.problem;

import static org.orchestra.domain.Text.format;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;

/** Says what is wrong with a request that the web framework refused, and what to do. */
final class ErrorMessage {
    private static final String WHOLE_NUMBER = "a whole number";
    private static final Map<Class<?>, String> POSSIBLE = Map.of(
            boolean.class, "true or false",
            Instant.class, "a time such as 2026-11-27T08:00:00Z",
            LocalDate.class, "a date such as 2026-11-27");

    private ErrorMessage() {}

    static String of(Exception exception) {
        if (exception instanceof MethodArgumentNotValidException invalid) {
            return invalidFields(invalid);
        }
        if (exception instanceof HttpMessageNotReadableException unreadable) {
            return unreadable(NestedExceptionUtils.getMostSpecificCause(unreadable));
        }
        if (exception instanceof MissingServletRequestParameterException missing) {
            return format("Add the parameter '%s' to the address.", missing.getParameterName());
        }
        if (exception instanceof MissingRequestHeaderException missing) {
            return format("Add the header '%s' to the request.", missing.getHeaderName());
        }
        if (exception instanceof TypeMismatchException mismatch) {
            return mismatch(mismatch);
        }
        if (exception instanceof HttpRequestMethodNotSupportedException method) {
            return format("%s is not possible here: use %s.", method.getMethod(), oneOf(method.getSupportedMethods()));
        }
        if (exception instanceof HttpMediaTypeNotSupportedException type) {
            return format("This Content-Type is not possible here: use %s.", oneOf(type.getSupportedMediaTypes()));
        }
        if (exception instanceof HttpMediaTypeNotAcceptableException type) {
            return format(
                    "This Accept header leaves nothing to answer with: accept %s.",
                    oneOf(type.getSupportedMediaTypes()));
        }
        if (exception instanceof NoResourceFoundException) {
            return "There is nothing at this address: see /swagger-ui.html for what there is.";
        }
        return "The server does not understand this request: see /swagger-ui.html for what it expects.";
    }

    private static String invalidFields(MethodArgumentNotValidException invalid) {
        return invalid.getBindingResult().getFieldErrors().stream()
                .map(error -> format("'%s' %s", error.getField(), error.getDefaultMessage()))
                .sorted()
                .collect(Collectors.joining(", ", "Correct the request: ", "."));
    }

    private static String unreadable(Throwable cause) {
        if (cause instanceof StreamConstraintsException) {
            return "The body is nested too deeply, or has a name or a number that is too long: send a simpler one.";
        }
        if (cause instanceof StreamReadException unread
                && unread.getOriginalMessage().startsWith("Duplicate")) {
            return "The body has a field twice: give each once.";
        }
        if (cause instanceof InvalidFormatException unfit
                && unfit.getTargetType() == String.class
                && unfit.getValue() instanceof String) {
            return format(
                    "The field '%s' has half of a character, a surrogate without the other: send Unicode text.",
                    field(unfit));
        }
        if (cause instanceof JacksonException json && !json.getPath().isEmpty()) {
            return format(
                    "The field '%s' is unknown here or has a value that does not fit: see /swagger-ui.html for what is expected.",
                    field(json));
        }
        return "The body is not the JSON that is expected here: see /swagger-ui.html for an example.";
    }

    private static String field(JacksonException json) {
        return json.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    private static String mismatch(TypeMismatchException mismatch) {
        String name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(mismatch.getPropertyName());
        if (mismatch.getValue() instanceof Object[]) {
            return format("%s is there more than once: give it once.", name);
        }
        return format("'%s' does not fit %s: use %s.", mismatch.getValue(), name, possible(mismatch.getRequiredType()));
    }

    private static String possible(@Nullable Class<?> type) {
        return Optional.ofNullable(type)
                .map(Class::getEnumConstants)
                .map(ErrorMessage::oneOf)
                .orElseGet(() -> type == null ? WHOLE_NUMBER : POSSIBLE.getOrDefault(type, WHOLE_NUMBER));
    }

    private static String oneOf(Object @Nullable [] choices) {
        return choices == null ? "another" : oneOf(Arrays.asList(choices));
    }

    private static String oneOf(List<?> choices) {
        return choices.stream()
                .filter(choice -> !MediaType.ALL.equals(choice))
                .map(String::valueOf)
                .collect(Collectors.joining(" or "));
    }
}
