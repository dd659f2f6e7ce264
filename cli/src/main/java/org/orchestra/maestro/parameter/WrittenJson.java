package org.orchestra.maestro.parameter;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.orchestra.maestro.text.Count;
import org.orchestra.maestro.text.Texts;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON whose numbers stay letter by letter as they are written: a learning rate of 0.10 does not become 0.1.
 *
 * @param text the JSON, in one line
 */
@JsonDeserialize(using = WrittenJson.WrittenJsonReader.class)
@JsonSerialize(using = WrittenJson.WrittenJsonWriter.class)
public record WrittenJson(String text) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads any JSON. */
    static final class WrittenJsonReader extends ValueDeserializer<WrittenJson> {
        @Override
        public WrittenJson deserialize(JsonParser parser, DeserializationContext context) {
            return new WrittenJson(copied(parser));
        }
    }

    /** Writes the values one by one, in whatever format. */
    static final class WrittenJsonWriter extends ValueSerializer<WrittenJson> {
        @Override
        public void serialize(WrittenJson json, JsonGenerator out, SerializationContext context) {
            try (JsonParser parser = JSON.createParser(json.text())) {
                parser.nextToken();
                copy(parser, out);
            }
        }
    }

    /** The items of a list, each as JSON. */
    List<String> items() {
        List<String> items = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(copied(parser));
            }
        }
        return items;
    }

    boolean isList() {
        return text.startsWith("[");
    }

    /** The values of a mapping by their names, each as JSON; none of anything else. */
    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                entries.put(name, copied(parser));
            }
        }
        return entries;
    }

    /** The values of a mapping by their names, without the quotes of texts; none of anything else. */
    public Map<String, String> texts() {
        Map<String, String> texts = entries();
        texts.replaceAll((name, value) -> bare(value));
        return texts;
    }

    /** For people: a mapping such as {@code lr=0.10 seed=3}; of a list, how long it is. */
    public String describe() {
        return isList()
                ? Texts.text("%s, one by one", Count.jobs(items().size()))
                : texts().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
    }

    private static String bare(String json) {
        return json.startsWith("\"") ? JSON.readValue(json, String.class) : json;
    }

    private static String copied(JsonParser parser) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            copy(parser, out);
        }
        return text.toString();
    }

    /** Copies the value that the parser is at. */
    private static void copy(JsonParser parser, JsonGenerator out) {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            copy(token, parser, out);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private static void copy(JsonToken token, JsonParser parser, JsonGenerator out) {
        switch (token) {
            case START_OBJECT -> out.writeStartObject();
            case END_OBJECT -> out.writeEndObject();
            case START_ARRAY -> out.writeStartArray();
            case END_ARRAY -> out.writeEndArray();
            case PROPERTY_NAME -> out.writeName(parser.currentName());
            case VALUE_STRING -> out.writeString(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(parser.getString());
            case VALUE_TRUE -> out.writeBoolean(true);
            case VALUE_FALSE -> out.writeBoolean(false);
            default -> out.writeNull();
        }
    }
}
