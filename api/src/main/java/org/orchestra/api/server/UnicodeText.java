package org.orchestra.api.server;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Text that is Unicode. JSON can also write half of a character, a surrogate without the other, which no encoding can: it
 * would be stored as a question mark, and the command of a task would name another file.
 */
final class UnicodeText extends StringDeserializer {
    private UnicodeText() {}

    /** Reads all text so, and the names of maps. */
    static JacksonModule module() {
        return new SimpleModule("Unicode text")
                .addDeserializer(String.class, new UnicodeText())
                .addKeyDeserializer(String.class, new UnicodeName());
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
        String text = super.deserialize(parser, context);
        if (!isUnicode(text)) {
            throw context.weirdStringException(text, String.class, "half of a character");
        }
        return text;
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static final class UnicodeName extends KeyDeserializer {
        @Override
        public Object deserializeKey(String name, DeserializationContext context) {
            if (!isUnicode(name)) {
                throw context.weirdKeyException(String.class, name, "half of a character");
            }
            return name;
        }
    }
}
