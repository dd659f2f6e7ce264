package org.orchestra.maestro.parameter;

import static org.orchestra.maestro.text.Texts.text;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.orchestra.maestro.yaml.YamlValue;

/** The key {@code parameters} of a task that is written as a file. */
public final class ParametersKey {
    private ParametersKey() {}

    /**
     * What the server takes.
     *
     * @throws org.orchestra.maestro.yaml.YamlFault when a number is not written as JSON has it
     */
    public static WrittenJson read(YamlValue value) {
        return new WrittenJson(json(value));
    }

    private static String json(YamlValue value) {
        if (value.isMapping()) {
            return value.mapping("lr: 0.1").values().entrySet().stream()
                    .map(entry -> JsonScalar.quoted(entry.getKey()) + ":" + json(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value.isList()) {
            return value.items().stream().map(ParametersKey::json).collect(Collectors.joining(",", "[", "]"));
        }
        String text = value.text();
        if (value.isText()) {
            return JsonScalar.quoted(text);
        }
        if (value.isFlag()) {
            return String.valueOf(value.flag());
        }
        if (!JsonScalar.isNumber(text)) {
            throw value.fault(text(
                    "'%s' is a number that JSON has not; write it as in 0.5 or 1e-3, or in quotes for a text", text));
        }
        return text;
    }

    /** The lines of a file that make these parameters. JSON is YAML, so each number stays as it is written. */
    public static String lines(WrittenJson parameters) {
        Stream<String> lines = parameters.isList()
                ? parameters.items().stream().map(item -> "- " + spaced(item))
                : parameters.entries().entrySet().stream()
                        .map(entry -> key(entry.getKey()) + ": " + spaced(entry.getValue()));
        return Stream.concat(Stream.of("parameters:"), lines.map(line -> "  " + line))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** A name that would be no text without quotes. */
    private static String key(String name) {
        return name.equalsIgnoreCase("null") ? JsonScalar.quoted(name) : name;
    }

    private static String spaced(String json) {
        WrittenJson written = new WrittenJson(json);
        if (written.isList()) {
            return written.items().stream().map(ParametersKey::spaced).collect(Collectors.joining(", ", "[", "]"));
        }
        return json.startsWith("{")
                ? written.entries().entrySet().stream()
                        .map(entry -> key(entry.getKey()) + ": " + spaced(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"))
                : json;
    }
}
