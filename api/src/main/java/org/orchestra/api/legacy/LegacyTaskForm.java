package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.format;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The task that a form asks for. What the package does not know has its default. */
final class LegacyTaskForm {
    private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final LegacyForm form;

    LegacyTaskForm(LegacyForm form) {
        this.form = form;
    }

    /** @throws Refusal when a field is missing, or cannot be what it is */
    NewTask task() {
        String command = form.text("execCommand");
        return new NewTask(
                form.line("taskname"),
                new Inputs(form.line("dataFile"), form.line("configFile"), secondary()),
                new Program(
                        form.line("containerImage"),
                        command,
                        region("et", command),
                        region("eta", command),
                        form.isTrue("is_dummy_data"),
                        form.isTrue("is_dummy_config")),
                form.optionalLine("queue"),
                ResourceRequest.NOTHING,
                new Options(false, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, null, TestChoice.SPREAD));
    }

    /** The package sends 0 for 0 and for none: it is 0 where the command has a place for it. */
    private @Nullable String region(String name, String command) {
        String value = form.optionalLine(name);
        boolean sent = value != null && (!value.equals("0") || command.contains("%" + name.toUpperCase(Locale.ROOT)));
        return sent ? value : null;
    }

    /** A dict as text, of which both JSON and the notation of Python are read. Its words may have the {@code %} of the command. */
    private Map<String, String> secondary() {
        String text = form.text("secondaryDS");
        Map<String, String> datasets = new TreeMap<>();
        if (!text.isBlank()) {
            read(text)
                    .forEach((word, dataset) -> datasets.put(word.startsWith("%") ? word.substring(1) : word, dataset));
        }
        return datasets;
    }

    private static Map<String, String> read(String text) {
        try {
            Map<String, String> read = LENIENT.readValue(text, WORDS);
            if (read != null && !read.containsValue(null)) {
                return read;
            }
        } catch (JacksonException notThat) {
            throw noDict();
        }
        throw noDict();
    }

    private static Refusal noDict() {
        return Refusal.invalid(
                "invalid-secondary",
                format(
                        "secondaryDS is no dict of datasets: give it as text, such as \"{'REF': 'user.ana.other'}\", and write %%REF into the command."));
    }
}
