package org.orchestra.api.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.store.edit.Versioned;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Gives what is edited an {@code ETag}, and reads it back from {@code If-Match}. The tag names the version of what can be
 * set: what else is shown, such as the slots in use, may differ under the same tag.
 */
@ControllerAdvice
public class IfMatch implements ResponseBodyAdvice<Versioned> {
    /** For the API's document. */
    public static final String DESCRIPTION =
            "The ETag of what you have seen: the edit is refused (412) when somebody has edited it since. Without it, the last edit holds.";

    private static final Pattern TAG = Pattern.compile("\"([0-9]{1,9})\"");

    /**
     * The version that an edit starts from; null for any.
     *
     * @param header the value of {@code If-Match}; null when there is none
     * @throws Refusal when it is none of our tags
     */
    public static @Nullable Integer version(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return null;
        }
        Matcher tag = TAG.matcher(header.strip());
        if (!tag.matches()) {
            throw Refusal.invalid(
                    "invalid-request",
                    "Give as If-Match the ETag that you got, with its quotes, as in \"3\", or leave it out.");
        }
        return Integer.valueOf(tag.group(1));
    }

    @Override
    public boolean supports(MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
        return Versioned.class.isAssignableFrom(returned.getParameterType());
    }

    @Override
    public @Nullable Versioned beforeBodyWrite(
            @Nullable Versioned body,
            MethodParameter returned,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body != null) {
            response.getHeaders().setETag("\"" + body.version() + "\"");
        }
        return body;
    }
}
