package org.orchestra.maestro.terminal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing's fields, a line each, names and values aligned; a field without a value is left out. */
public final class Fields {
    private final Map<String, String> fields = new LinkedHashMap<>();

    /** Adds a line unless the value is absent. */
    public Fields with(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, OneLine.of(value.toString()));
        }
        return this;
    }

    /** The lines, without a line break after the last. */
    public String render() {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        return fields.entrySet().stream()
                .map(field -> field.getKey() + " ".repeat(width - field.getKey().length() + 2) + field.getValue())
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
