package org.orchestra.store.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.domain.Text.format;
import static org.orchestra.domain.task.ParameterValue.invalid;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.ParameterSpace;
import org.orchestra.domain.task.ParameterSpace.Countable;
import org.orchestra.domain.task.ParameterSpace.ListedValues;
import org.orchestra.domain.task.ParameterSpace.RealNumbers;
import org.orchestra.domain.task.ParameterSpace.WholeNumbers;
import org.orchestra.domain.task.ParameterValue;
import org.orchestra.domain.task.Sweep;
import org.orchestra.domain.task.SweepDraw;
import org.orchestra.domain.task.SweepGrid;
import org.orchestra.domain.task.SweepRows;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads parameters of JSON. A mapping is a grid, or with a draw what it draws from: by its name, each parameter has one value,
 * a list of values, a range of whole numbers such as {@code "0..9"}, or {@code {"min": 1e-5, "max": 0.1, "log": true}}. A
 * list has the values of each job.
 */
final class SweepReader {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String VALUE = "a value is a text, a number, true or false";

    private SweepReader() {}

    /** @throws Refusal when the text makes no jobs */
    static Sweep read(String text, @Nullable DrawChoice draw) {
        requireShort(text);
        Object root;
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            root = value(parser);
        }
        if (root instanceof List<?> rows) {
            if (draw != null) {
                throw invalid(
                        "A list has the values of each job, so nothing can be drawn: leave draw out, or write each parameter with its values.");
            }
            return new SweepRows(rows.stream().map(SweepReader::row).toList());
        }
        if (root instanceof Map<?, ?> spaces) {
            return draw == null
                    ? new SweepGrid(countable(spaces(spaces)))
                    : new SweepDraw(spaces(spaces), draw.jobs(), draw.seed());
        }
        throw invalid(
                "Parameters have names: write them as {\"lr\": [0.1, 0.01]}, or as a list with such a mapping for each job.");
    }

    private static void requireShort(String text) {
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw invalid("The parameters have half of a character: send text in Unicode.");
        }
        int bytes = text.getBytes(UTF_8).length;
        if (bytes > Sweep.MAX_BYTES) {
            throw invalid(format(
                    "The parameters have %,d bytes as JSON and may have %,d: write ranges such as 0..9, or upload a dataset of configuration files.",
                    bytes, Sweep.MAX_BYTES));
        }
    }

    /** The value at the parser: a list, a mapping or a {@link ParameterValue}. */
    private static Object value(JsonParser parser) {
        switch (parser.currentToken()) {
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                return items;
            }
            case START_OBJECT -> {
                Map<String, Object> entries = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (entries.put(name, value(parser)) != null) {
                        throw invalid(format("The parameters have '%s' twice: remove one of them.", name));
                    }
                }
                return entries;
            }
            case VALUE_STRING -> {
                return ParameterValue.ofText(parser.getString());
            }
            case VALUE_NULL -> throw invalid("A parameter has no value: write one; " + VALUE + ".");
            default -> {
                return ParameterValue.ofLiteral(parser.getString());
            }
        }
    }

    private static Map<String, ParameterValue> row(Object item) {
        if (!(item instanceof Map<?, ?> entries)) {
            throw invalid("Each item of the list has the values of one job: write it as {\"lr\": 0.1, \"seed\": 3}.");
        }
        Map<String, ParameterValue> row = new LinkedHashMap<>();
        entries.forEach((name, value) -> row.put((String) name, single((String) name, value)));
        return row;
    }

    private static Map<String, ParameterSpace> spaces(Map<?, ?> entries) {
        Map<String, ParameterSpace> spaces = new LinkedHashMap<>();
        entries.forEach((name, value) -> spaces.put((String) name, space((String) name, value)));
        return spaces;
    }

    private static Map<String, Countable> countable(Map<String, ParameterSpace> spaces) {
        Map<String, Countable> all = new LinkedHashMap<>();
        spaces.forEach((name, space) -> {
            if (!(space instanceof Countable values)) {
                throw invalid(format(
                        "Parameter %s has a min and a max, between which are endless many values: write some of them, or say with draw how many jobs draw one.",
                        name));
            }
            all.put(name, values);
        });
        return all;
    }

    private static ParameterSpace space(String name, Object value) {
        try {
            if (value instanceof List<?> values) {
                return new ListedValues(
                        values.stream().map(one -> single(name, one)).toList());
            }
            if (value instanceof Map<?, ?> range) {
                return range(range);
            }
            ParameterValue one = single(name, value);
            return one.quoted() && WholeNumbers.isWritten(one.text())
                    ? WholeNumbers.parse(one.text())
                    : new ListedValues(List.of(one));
        } catch (Refusal refusal) {
            throw invalid(format("Parameter %s: %s", name, refusal.getMessage()));
        }
    }

    private static RealNumbers range(Map<?, ?> range) {
        if (!Set.of("min", "max", "log").containsAll(range.keySet())) {
            throw invalid(
                    "a range has min, max and perhaps log, such as {\"min\": 1e-5, \"max\": 0.1, \"log\": true}.");
        }
        boolean log = range.containsKey("log")
                && switch (String.valueOf(range.get("log"))) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw invalid("log is true or false.");
                };
        return new RealNumbers(number(range.get("min")), number(range.get("max")), log);
    }

    private static BigDecimal number(@Nullable Object value) {
        if (value instanceof ParameterValue number && number.isNumber()) {
            return new BigDecimal(number.text());
        }
        throw invalid("a range needs a number for min and one for max.");
    }

    private static ParameterValue single(String name, Object value) {
        if (value instanceof ParameterValue single) {
            return single;
        }
        throw invalid(format("a list or mapping stands where %s needs one value: %s.", name, VALUE));
    }
}
