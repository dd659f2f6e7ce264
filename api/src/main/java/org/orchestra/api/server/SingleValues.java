package org.orchestra.api.server;

import static org.orchestra.domain.Text.format;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.orchestra.domain.Refusal;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses a parameter that comes twice, and one without a value where absence means a default: the framework takes
 * {@code ?size=} for absent, and makes one word of two.
 */
@Configuration(proxyBeanMethods = false)
class SingleValues implements WebMvcConfigurer, HandlerInterceptor {
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            for (MethodParameter parameter : method.getMethodParameters()) {
                RequestParam declared = parameter.getParameterAnnotation(RequestParam.class);
                if (declared != null) {
                    String name = name(declared, parameter);
                    requireOnce(request, name);
                    if (!declared.defaultValue().equals(ValueConstants.DEFAULT_NONE)) {
                        requireValue(request, name);
                    }
                }
            }
        }
        return true;
    }

    private static String name(RequestParam declared, MethodParameter parameter) {
        return declared.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : declared.name();
    }

    private static void requireOnce(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        if (values != null && values.length > 1) {
            throw Refusal.invalid("invalid-request", format("'%s' comes %d times: give it once.", name, values.length));
        }
    }

    private static void requireValue(HttpServletRequest request, String name) {
        if ("".equals(request.getParameter(name))) {
            throw Refusal.invalid("invalid-request", format("'%s' has no value: give it one, or leave it out.", name));
        }
    }
}
