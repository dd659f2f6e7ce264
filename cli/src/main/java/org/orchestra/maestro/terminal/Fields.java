package org.orchestra.maestro.terminal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Aligned names and values of one object; a field without a value is omitted. */
public final class Fields {
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    /** Adds a field unless the value is absent. */
    public Fields with(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, List.of(OneLine.of(value.toString())));
        }
        return this;
    }

    /** Adds a field with a text of several lines. */
    public Fields withText(String name, @Nullable String text) {
        if (text != null) {
            fields.put(name, text.lines().map(OneLine::verbatim).toList());
        }
        return this;
    }

    /** Renders the fields without a trailing line break. */
    public String render() {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        String indent = System.lineSeparator() + " ".repeat(width + 2);
        return fields.entrySet().stream()
                .map(field -> field.getKey()
                        + " ".repeat(width - field.getKey().length() + 2)
                        + String.join(indent, field.getValue()))
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
