package org.orchestra.maestro.conductor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.queue.QueueWish;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.terminal.WholeNumber;
import org.orchestra.maestro.text.Texts;
import org.orchestra.maestro.yaml.YamlFault;
import org.orchestra.maestro.yaml.YamlFile;
import org.orchestra.maestro.yaml.YamlMapping;
import org.orchestra.maestro.yaml.YamlValue;

/**
 * A job as people write it in a file.
 *
 * @param name what they call it: any text
 * @param script where they say that its script is
 * @param words what the script is started with
 * @param settings what the server gets as it is, by the server's names
 */
record JobFile(YamlValue name, YamlValue script, QueueWish where, ScriptWords words, Map<String, Object> settings) {
    private static final List<String> KEYS = List.of(
            "name",
            "cluster",
            "job_type",
            "script_path",
            "image",
            "queue",
            "arguments",
            "environment",
            "requests",
            "time",
            "data",
            "after");
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "type", "job_type",
            "script", "script_path",
            "path", "script_path",
            "args", "arguments",
            "env", "environment",
            "resources", "requests",
            "containerImage", "image",
            "dataFile", "data");
    private static final Set<String> REQUESTS = Set.of("cpus", "memory", "gpus");

    /**
     * Reads a file.
     *
     * @throws YamlFault when it has anything that cannot be, or lacks what a job needs
     */
    static JobFile read(YamlFile file) {
        YamlMapping mapping = file.mapping();
        mapping.requireKnown(KEYS, OTHER_NAMES);
        Map<String, YamlValue> values = mapping.values();
        YamlValue name = mapping.required("name");
        YamlValue script = mapping.required("script_path");
        Map<String, Object> settings = settings(values);
        return new JobFile(
                name,
                script,
                new QueueWish(text(values, "queue"), text(values, "cluster"), settings.containsKey("gpus")),
                new ScriptWords(
                        value(values, "arguments").map(JobFile::arguments).orElse(List.of()),
                        value(values, "environment").map(JobFile::environment).orElse(Map.of())),
                settings);
    }

    private static Map<String, Object> settings(Map<String, YamlValue> values) {
        Map<String, Object> settings = new LinkedHashMap<>();
        ifThere(values, "job_type", value -> settings.put("jobType", value.text()));
        ifThere(values, "image", value -> settings.put("image", value.text()));
        ifThere(
                values,
                "time",
                value -> settings.put(
                        "maxSeconds", value.text(text -> SlurmTime.parse(text).seconds())));
        ifThere(values, "data", value -> settings.put("dataDataset", value.text(new OwnedNameConverter())));
        ifThere(values, "after", value -> settings.put("after", value.texts()));
        ifThere(values, "requests", value -> {
            YamlMapping requests = value.mapping("memory: 4G");
            requests.requireKnown(REQUESTS, Map.of("cpu", "cpus", "gpu", "gpus", "mem", "memory"));
            ifThere(requests.values(), "cpus", cpus -> settings.put("cpus", cpus.text(new CpuCountConverter())));
            ifThere(requests.values(), "gpus", gpus -> settings.put("gpus", gpus.text(new WholeNumber.FromOne())));
            ifThere(
                    requests.values(),
                    "memory",
                    memory -> settings.put(
                            "memoryMib",
                            memory.text(text -> MemorySize.parse(text).mebibytes())));
        });
        return settings;
    }

    /** Who writes several words as one text expects them to be split; whoever means one word can write a list of it. */
    private static List<String> arguments(YamlValue written) {
        if (!written.isList() && written.text().chars().anyMatch(Character::isWhitespace)) {
            throw written.fault(
                    Texts.text("a text is one argument and is not split; write a list, such as [--epochs, 30]"));
        }
        return written.texts();
    }

    private static Map<String, String> environment(YamlValue written) {
        Map<String, String> environment = new LinkedHashMap<>();
        written.mapping("SEED: 7").values().forEach((variable, value) -> {
            if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw value.fault(Texts.text(
                        "'%s' cannot be the name of a variable; use letters, digits and '_', and no digit first",
                        variable));
            }
            environment.put(variable, value.text());
        });
        return environment;
    }

    private static @Nullable String text(Map<String, YamlValue> values, String key) {
        return value(values, key).map(YamlValue::text).orElse(null);
    }

    private static void ifThere(Map<String, YamlValue> values, String key, Consumer<YamlValue> use) {
        value(values, key).ifPresent(use);
    }

    private static Optional<YamlValue> value(Map<String, YamlValue> values, String key) {
        return Optional.ofNullable(values.get(key));
    }
}
