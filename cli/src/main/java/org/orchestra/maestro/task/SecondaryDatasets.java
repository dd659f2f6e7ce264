package org.orchestra.maestro.task;

import java.util.LinkedHashMap;
import java.util.Map;
import org.orchestra.maestro.session.OwnedNameConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Additional datasets by their placeholder in the command.
 */
public record SecondaryDatasets(Map<String, String> byPlaceholder) {

    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Parses JSON such as {@code {"REF": "user.ana.other"}}, or a Python literal with single quotes. */
    public static SecondaryDatasets parse(String text) {
        Map<String, String> byPlaceholder = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object(text).properties()) {
            byPlaceholder.put(entry.getKey(), dataset(text, entry.getValue()));
        }
        return new SecondaryDatasets(byPlaceholder);
    }

    private static JsonNode object(String text) {
        try {
            JsonNode read = LENIENT.readTree(text);
            if (read.isObject() && !read.isEmpty()) {
                return read;
            }
        } catch (JacksonException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static String dataset(String text, JsonNode name) {
        if (!name.isString()) {
            throw invalid(text);
        }
        return new OwnedNameConverter().convert(name.asString());
    }

    private static TypeConversionException invalid(String text) {
        return new TypeConversionException("'" + text
                + "' does not map placeholders to datasets; use JSON such as '{\"REF\": \"user.ana.other\"}' and"
                + " %REF in the command");
    }
}
