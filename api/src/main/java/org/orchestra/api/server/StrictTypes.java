package org.orchestra.api.server;

import static org.orchestra.domain.Text.format;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.type.LogicalType;

/**
 * Takes a value only as the type that the OpenAPI document gives it. The libraries would take much for something else, such
 * as {@code 0x1F} for a number, {@code on} for true and 1.9 for 1: a mistake would go through as what nobody meant.
 */
@Configuration(proxyBeanMethods = false)
class StrictTypes implements WebMvcConfigurer {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,19}");

    @Bean
    JsonMapperBuilderCustomizer noCoercion() {
        return builder -> builder.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> Stream.of(
                                        CoercionInputShape.Boolean,
                                        CoercionInputShape.Integer,
                                        CoercionInputShape.Float)
                                .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)));
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, Integer.class, text -> Integer.valueOf(wholeNumber(text)));
        registry.addConverter(String.class, Long.class, text -> Long.valueOf(wholeNumber(text)));
        registry.addConverter(String.class, Boolean.class, StrictTypes::bool);
    }

    private static String wholeNumber(String text) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return text;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(format("'%s' is neither true nor false", text));
        };
    }
}
