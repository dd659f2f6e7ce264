package org.orchestra.api.server;

import java.util.Set;
import org.orchestra.api.worker.WorkerBodies;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * JSON is the only format of objects. The framework offers every format for which some library brings a parser, and each
 * parser has limits of its own or none.
 */
@Configuration(proxyBeanMethods = false)
class JsonOnly implements WebMvcConfigurer {
    private static final Set<Class<? extends HttpMessageConverter<?>>> CONVERTERS = Set.of(
            JacksonJsonHttpMessageConverter.class,
            WorkerBodies.class,
            StringHttpMessageConverter.class,
            ByteArrayHttpMessageConverter.class,
            ResourceHttpMessageConverter.class);

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.configureMessageConvertersList(
                converters -> converters.removeIf(converter -> !CONVERTERS.contains(converter.getClass())));
    }
}
