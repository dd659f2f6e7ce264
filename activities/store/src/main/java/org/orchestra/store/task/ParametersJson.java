package org.orchestra.store.task;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.Sweep;
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
 * JSON of parameters or of their values. In JSON, it is itself, and its numbers are letter by letter as they were written:
 * 0.10 stays 0.10.
 *
 * @param text the JSON
 */
@JsonDeserialize(using = ParametersJson.Reader.class)
@JsonSerialize(using = ParametersJson.Writer.class)
public record ParametersJson(String text) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads any JSON. */
    static final class Reader extends ValueDeserializer<ParametersJson> {
        @Override
        public ParametersJson deserialize(JsonParser parser, DeserializationContext context) {
            StringWriter text = new StringWriter();
            try (JsonGenerator out = JSON.createGenerator(text)) {
                copy(parser, out);
            }
            return new ParametersJson(text.toString());
        }
    }

    /** Writes the JSON as it is. */
    static final class Writer extends ValueSerializer<ParametersJson> {
        @Override
        public void serialize(ParametersJson json, JsonGenerator out, SerializationContext context) {
            out.writeRawValue(json.text());
        }
    }

    /** Copies the value that the parser is at. The parser bounds how deep it is. */
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
            case VALUE_NULL -> out.writeNull();
            default -> out.writeRawValue(parser.getString());
        }
    }

    /**
     * The jobs that these parameters make.
     *
     * @param draw how values are drawn; null when the parameters say each job's values
     * @throws org.orchestra.domain.Refusal when they make none
     */
    Sweep sweep(@Nullable DrawChoice draw) {
        return SweepReader.read(text, draw);
    }
}
