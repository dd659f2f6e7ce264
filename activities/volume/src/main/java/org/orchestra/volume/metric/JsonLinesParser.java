package org.orchestra.volume.metric;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads lines that are JSON objects: each number is a metric, those of an object within it as {@code outer.inner}. Arrays and
 * texts are passed over, and so is every line that is no object.
 */
public final class JsonLinesParser implements LogParserFactory {
    /** With what Python writes for numbers that are none. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @Override
    public String name() {
        return "json-lines";
    }

    @Override
    public LogParser parser(@Nullable String pattern) {
        LogParsers.requireNone(name(), pattern);
        return (state, line) -> {
            String text = line.strip();
            return text.startsWith("{") && text.endsWith("}")
                    ? StepNames.of(state, values(text))
                    : ParsedLine.nothing(state);
        };
    }

    private static Map<String, Double> values(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            readObject(json, values);
            return json.nextToken() == null ? values : Map.of();
        } catch (JacksonException noJson) {
            return Map.of();
        }
    }

    /** Without recursion: how deep objects may be is bounded by the factory, and so is their length by the line's. */
    private static void readObject(JsonParser json, Map<String, Double> values) {
        Deque<String> prefixes = new ArrayDeque<>();
        String prefix = "";
        String name = "";
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            switch (token) {
                case PROPERTY_NAME -> name = json.currentName();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> values.put(prefix + name, json.getDoubleValue());
                case START_ARRAY -> json.skipChildren();
                case START_OBJECT -> {
                    prefixes.push(prefix);
                    // One that is too long for a metric's name anyway is not made longer.
                    prefix = prefix.length() > MetricName.MAX_LENGTH ? prefix : prefix + name + ".";
                }
                case END_OBJECT -> {
                    if (prefixes.isEmpty()) {
                        return;
                    }
                    prefix = prefixes.pop();
                }
                default -> {}
            }
        }
    }
}
