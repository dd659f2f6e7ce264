package org.orchestra.maestro.task;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.parameter.ParametersKey;
import org.orchestra.maestro.parameter.WrittenJson;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.terminal.WholeNumber;
import org.orchestra.maestro.text.Texts;
import org.orchestra.maestro.yaml.YamlFault;
import org.orchestra.maestro.yaml.YamlFile;
import org.orchestra.maestro.yaml.YamlMapping;
import org.orchestra.maestro.yaml.YamlValue;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A task as people write it in a file: the keys that there are, and what each of them is to the server. */
final class TaskFile {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int WIDE = 1_000_000;

    /** By their names in the file, in the order in which an export has them. */
    private static final Map<String, TaskKey> KEYS = new LinkedHashMap<>();

    /** What the options and the API name otherwise. */
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("task", "name"),
            Map.entry("containerImage", "image"),
            Map.entry("exec", "command"),
            Map.entry("dataFile", "data"),
            Map.entry("dataDataset", "data"),
            Map.entry("configFile", "configs"),
            Map.entry("configDataset", "configs"),
            Map.entry("param", "parameters"),
            Map.entry("sd", "secondary"),
            Map.entry("secondaryDS", "secondary"),
            Map.entry("maxSeconds", "time"),
            Map.entry("memoryMib", "memory"),
            Map.entry("cluster", "clusters"),
            Map.entry("job-type", "job_type"),
            Map.entry("jobType", "job_type"),
            Map.entry("is_dummy_data", "dummy-data"),
            Map.entry("is_dummy_config", "dummy-config"));

    static {
        text("name", "name", new OwnedNameConverter());
        text("image", "image", text -> text);
        text("command", "command", text -> text);
        text("data", "dataDataset", new OwnedNameConverter());
        text("configs", "configDataset", new OwnedNameConverter());
        key("parameters", "parameters", "null", ParametersKey::read, TaskFile::plain);
        key("draw", "draw", "null", TaskFile::draw, TaskFile::plain);
        key("secondary", "secondary", "{}", TaskFile::datasets, TaskFile::plain);
        text("job_type", "jobType", text -> text);
        text("queue", "queue", text -> text);
        texts("clusters", "clusters");
        text("cpus", "cpus", "0", new CpuCountConverter(), cpus -> number(cpus.decimalValue()));
        text("memory", "memoryMib", "0", text -> MemorySize.parse(text).mebibytes(), TaskFile::memory);
        text("gpus", "gpus", "0", new WholeNumber.FromOne(), TaskFile::plain);
        text("time", "maxSeconds", "0", text -> SlurmTime.parse(text).seconds(), TaskFile::time);
        flag("auto-requests", "autoRequests");
        flag("bypass", "bypass");
        text("test", "test", "\"spread\"", text -> text, TaskFile::plain);
        text("max-running", "maxRunning", "0", new WholeNumber.FromOne(), TaskFile::plain);
        text("priority", "priority", "0", TaskFile::integer, TaskFile::plain);
        key("pack", "pack", "null", TaskFile::pack, jobs -> jobs.intValue() == 1 ? "off" : plain(jobs));
        text("max-attempts", "maxAttempts", "1", new WholeNumber.FromOne(), TaskFile::plain);
        texts("retry-on", "retryOn");
        texts("no-retry-on", "noRetryOn");
        text("output-name", "outputName", "\"output\"", text -> text, TaskFile::plain);
        flag("require-output", "requireOutput");
        texts("keep", "keep");
        flag("keep-output-only", "keepOutputOnly");
        texts("after", "after");
        texts("after-any", "afterAny");
        texts("after-each", "afterEach");
        text("et", "et", text -> text);
        text("eta", "eta", text -> text);
        flag("dummy-data", "dummyData");
        flag("dummy-config", "dummyConfig");
    }

    private TaskFile() {}

    /**
     * A key of the file.
     *
     * @param field what the server names it
     * @param usual the field's value that needs no writing
     * @param read what the server gets
     * @param write what a file has
     */
    private record TaskKey(
            String field, JsonNode usual, Function<YamlValue, Object> read, Function<JsonNode, Object> write) {}

    private static void key(
            String name,
            String field,
            String usual,
            Function<YamlValue, Object> read,
            Function<JsonNode, Object> write) {
        KEYS.put(name, new TaskKey(field, JSON.readTree(usual), read, write));
    }

    private static <T> void text(
            String name, String field, String usual, ITypeConverter<T> converter, Function<JsonNode, Object> write) {
        key(name, field, usual, value -> value.text(converter), write);
    }

    private static void text(String name, String field, ITypeConverter<String> converter) {
        text(name, field, "null", converter, TaskFile::plain);
    }

    private static void texts(String name, String field) {
        key(name, field, "[]", YamlValue::texts, TaskFile::plain);
    }

    private static void flag(String name, String field) {
        key(name, field, "false", YamlValue::flag, TaskFile::plain);
    }

    /**
     * What the server is asked for.
     *
     * @throws YamlFault when the file has anything that cannot be
     */
    static ObjectNode read(YamlFile file) {
        YamlMapping mapping = file.mapping();
        mapping.requireKnown(KEYS.keySet(), OTHER_NAMES);
        ObjectNode request = JSON.createObjectNode();
        KEYS.forEach((name, key) -> Optional.ofNullable(mapping.values().get(name))
                .ifPresent(value -> set(request, key.field(), key.read().apply(value))));
        return request;
    }

    /** The key for a field of the server. */
    static String key(String field) {
        return KEYS.entrySet().stream()
                .filter(key -> key.getValue().field().equals(field))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static void set(ObjectNode request, String field, Object value) {
        if (value instanceof WrittenJson) {
            request.putPOJO(field, value);
        } else {
            request.set(field, JSON.valueToTree(value));
        }
    }

    /**
     * The file that makes a task like this one; nothing is in it that goes without saying.
     *
     * @param narrowed whether it may go to some clusters of its queue only
     */
    static String write(TaskResponse task, boolean narrowed) {
        ObjectNode served = (ObjectNode) JSON.readTree(JSON.writeValueAsString(task));
        if (task.measured() != null) {
            // Not what was measured, which stands for what was asked: the repetition measures again.
            served.put("memoryMib", task.measured().askedMemoryMib());
            served.put("maxSeconds", task.measured().askedSeconds());
        }
        Map<String, Object> file = new LinkedHashMap<>();
        Map<String, TaskKey> dumped = new LinkedHashMap<>(KEYS);
        dumped.remove("parameters");
        if (!narrowed) {
            dumped.remove("clusters");
        }
        dumped.forEach((name, key) -> Optional.ofNullable(served.get(key.field()))
                .filter(field -> !field.isNull() && !field.equals(key.usual()))
                .ifPresent(field -> file.put(name, key.write().apply(field))));
        DumpSettings settings = DumpSettings.builder()
                .setSchema(new CoreSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(WIDE)
                .build();
        String dump = new Dump(settings).dumpToString(file);
        return task.parameters() == null ? dump : dump + ParametersKey.lines(task.parameters());
    }

    private static Map<String, String> datasets(YamlValue value) {
        Map<String, String> datasets = new LinkedHashMap<>();
        value.mapping("REF: user.ana.reference")
                .values()
                .forEach((word, name) -> datasets.put(word, name.text(new OwnedNameConverter())));
        return datasets;
    }

    private static Map<String, Long> draw(YamlValue value) {
        YamlMapping mapping = value.mapping("jobs: 50");
        mapping.requireKnown(List.of("jobs", "seed"), Map.of("count", "jobs", "n", "jobs"));
        Map<String, Long> draw = new LinkedHashMap<>();
        mapping.values().forEach((name, number) -> draw.put(name, number.text(TaskFile::whole)));
        return draw;
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(Texts.text("'%s' is not an integer", text));
        }
    }

    private static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(Texts.text("'%s' is not an integer", text));
        }
    }

    private static JsonNode pack(YamlValue value) {
        return JSON.valueToTree(value.text(new PackSize.Converter()).jobs());
    }

    private static Object plain(JsonNode field) {
        return JSON.treeToValue(field, Object.class);
    }

    private static Object memory(JsonNode mebibytes) {
        return new MemorySize(mebibytes.intValue()).toString();
    }

    private static Object time(JsonNode seconds) {
        return new SlurmTime(seconds.longValue()).toString();
    }

    private static Number number(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        return shortest.scale() <= 0 ? shortest.intValueExact() : shortest;
    }
}
