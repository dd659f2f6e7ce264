package org.orchestra.api.legacy;

import org.jspecify.annotations.Nullable;
import org.orchestra.api.security.LegacyAddresses;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Puts problems into the form that the package shows; their status stays. */
@ControllerAdvice
@ConditionalOnLegacyProtocol
class LegacyFailures implements ResponseBodyAdvice<Object> {
    @Override
    public boolean supports(MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returned,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body instanceof ProblemDetail problem
                && request instanceof ServletServerHttpRequest servlet
                && LegacyAddresses.ALL.matches(servlet.getServletRequest())) {
            response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
            return LegacyAnswer.failure(problem.getStatus(), problem.getDetail());
        }
        return body;
    }
}
