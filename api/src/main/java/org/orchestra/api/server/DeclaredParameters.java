package org.orchestra.api.server;

import static org.orchestra.domain.Text.format;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
 * Refuses a parameter that an operation does not have, one that comes twice unless it is a list, and one without a value where absence means a
 * default. The framework would ignore the first, which lists everything when a filter is misspelt; it makes one word of two,
 * and takes {@code ?size=} for absent.
 */
@Configuration(proxyBeanMethods = false)
class DeclaredParameters implements WebMvcConfigurer, HandlerInterceptor {
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            Map<String, DeclaredParameter> declared = declared(method);
            request.getParameterMap().forEach((name, values) -> {
                DeclaredParameter parameter = declared.get(name);
                if (parameter == null) {
                    throw unknown(name, declared.keySet());
                }
                if (!parameter.list()) {
                    requireOnce(name, values);
                }
                if (parameter.hasDefault()) {
                    requireValue(name, values[0]);
                }
            });
        }
        return true;
    }

    /** What an operation says of a parameter. */
    private record DeclaredParameter(boolean list, boolean hasDefault) {}

    private static Map<String, DeclaredParameter> declared(HandlerMethod method) {
        Map<String, DeclaredParameter> declared = new TreeMap<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
            if (annotation != null) {
                declared.put(
                        annotation.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : annotation.name(),
                        new DeclaredParameter(
                                List.class.isAssignableFrom(parameter.getParameterType()),
                                !annotation.defaultValue().equals(ValueConstants.DEFAULT_NONE)));
            }
        }
        return declared;
    }

    private static Refusal unknown(String name, Set<String> declared) {
        return Refusal.invalid(
                "invalid-request",
                declared.isEmpty()
                        ? format("There is no parameter '%s': leave it out, this address has none.", name)
                        : format(
                                "There is no parameter '%s': this address has %s.", name, String.join(", ", declared)));
    }

    private static void requireOnce(String name, String[] values) {
        if (values.length > 1) {
            throw Refusal.invalid("invalid-request", format("'%s' comes %d times: give it once.", name, values.length));
        }
    }

    private static void requireValue(String name, String value) {
        if (value.isEmpty()) {
            throw Refusal.invalid("invalid-request", format("'%s' has no value: give it one, or leave it out.", name));
        }
    }
}
