package org.orchestra.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.core.util.RefUtils;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.task.ParametersJson;
import org.springframework.stereotype.Component;

/**
 * Tells the OpenAPI document what the records say by {@code @Nullable}: which fields may be null, and that all others are
 * there.
 */
@Component
class RecordSchemas implements ModelConverter {
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (Json31.mapper().constructType(type.getType()).hasRawClass(ParametersJson.class)) {
            return new Schema<>();
        }
        Schema<?> resolved = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        Class<?> raw = Json31.mapper().constructType(type.getType()).getRawClass();
        if (resolved != null && raw.isRecord()) {
            Schema<?> model = resolved.get$ref() == null
                    ? resolved
                    : context.getDefinedModels().get((String)
                            RefUtils.extractSimpleName(resolved.get$ref()).getLeft());
            if (model != null && model.getProperties() != null) {
                describe(model, raw);
            }
        }
        return resolved;
    }

    private static void describe(Schema<?> model, Class<?> raw) {
        Map<String, Schema> properties = model.getProperties();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = name(component);
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            } else {
                properties.computeIfPresent(name, (key, schema) -> nullable(schema));
            }
        }
        model.setRequired(required);
    }

    private static String name(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The library has raw types.
    private static Schema nullable(Schema schema) {
        if (schema.get$ref() != null) {
            return new Schema<>().anyOf(List.of(schema, new Schema<>().types(Set.of("null"))));
        }
        if (schema.getTypes() != null) {
            schema.addType("null");
        }
        if (schema.getEnum() != null && !schema.getEnum().contains(null)) {
            schema.addEnumItemObject(null);
        }
        return schema;
    }
}
