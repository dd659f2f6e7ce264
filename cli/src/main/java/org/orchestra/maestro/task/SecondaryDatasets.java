package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
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

    /** What a shell leaves of single quotes around a literal that has single quotes itself: no quotes at all. */
    private static final Pattern BARE = Pattern.compile("[^\"']*");

    /** Parses JSON such as {@code {"REF": "user.ana.other"}}, or a Python literal with single quotes. */
    public static SecondaryDatasets parse(String text) {
        Map<String, String> byPlaceholder = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object(text).properties()) {
            byPlaceholder.put(entry.getKey(), dataset(text, entry.getValue()));
        }
        return new SecondaryDatasets(byPlaceholder);
    }

    private static String quoted(String bare) {
        return bare.replaceAll("[^{}:,\\s]+", "'$0'");
    }

    private static JsonNode object(String text) {
        try {
            JsonNode read = LENIENT.readTree(BARE.matcher(text).matches() ? quoted(text) : text);
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
        if (name.asString().indexOf('/') >= 0) {
            throw new TypeConversionException(text(
                    "'%s' is a path; make a dataset of it with maestro castor upload, and write the dataset's name",
                    name.asString()));
        }
        return new OwnedNameConverter().convert(name.asString());
    }

    private static TypeConversionException invalid(String text) {
        return new TypeConversionException(text(
                "'%s' does not map placeholders to datasets; use JSON such as '{\"REF\": \"user.ana.other\"}' and"
                        + " %%REF in the command",
                text));
    }
}
