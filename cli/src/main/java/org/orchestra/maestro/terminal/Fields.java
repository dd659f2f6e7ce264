package org.orchestra.maestro.terminal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Aligned names and values of one object; a field without a value is omitted. */
public final class Fields {
    private final Map<String, IntFunction<List<String>>> fields = new LinkedHashMap<>();

    /** Adds a field unless the value is absent. */
    public Fields with(String name, @Nullable Object value) {
        if (value != null) {
            String line = OneLine.of(value.toString());
            fields.put(name, room -> List.of(line));
        }
        return this;
    }

    /** Adds a field of which a value is drawn in so many columns. */
    public Fields withDrawn(String name, IntFunction<String> value) {
        fields.put(name, room -> List.of(value.apply(room)));
        return this;
    }

    /** Adds a field with a text of several lines. */
    public Fields withText(String name, @Nullable String text) {
        if (text != null) {
            List<String> lines = text.lines().map(OneLine::verbatim).toList();
            fields.put(name, room -> lines);
        }
        return this;
    }

    /** Renders the fields without a trailing line break, in the usual width. */
    public String render() {
        return render(Screen.DEFAULT_COLUMNS);
    }

    /** Renders the fields for a screen; only what is drawn goes by its width. */
    String render(int columns) {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        String indent = System.lineSeparator() + " ".repeat(width + 2);
        return fields.entrySet().stream()
                .map(field -> field.getKey()
                        + " ".repeat(width - field.getKey().length() + 2)
                        + String.join(indent, field.getValue().apply(columns - width - 2)))
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
