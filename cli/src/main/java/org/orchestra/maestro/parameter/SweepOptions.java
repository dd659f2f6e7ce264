package org.orchestra.maestro.parameter;

import static org.orchestra.maestro.text.Texts.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** The options that say which parameters the jobs of a task have. */
public final class SweepOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUES",
            converter = ParameterDefinition.ParameterConverter.class,
            description =
                    "Make the jobs from parameters instead of configuration files: lr=0.1,0.01 or seed=0..9; can be"
                            + " repeated, and each combination is a job. The command refers to it as %%NAME.")
    private @Nullable List<ParameterDefinition> parameters;

    @Option(
            names = "--draw",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Make N jobs and draw the values of each by chance; ranges may be real numbers then, as in"
                    + " lr=1e-5..0.1:log.")
    private @Nullable Integer jobs;

    @Option(
            names = "--draw-seed",
            paramLabel = "SEED",
            description = "Draw other values; the same seed draws the same (default: 0).")
    private @Nullable Long seed;

    /** Whether the command line has any of them. */
    public boolean isGiven() {
        return parameters != null || jobs != null || seed != null;
    }

    /** Adds what the options say to what the server is asked for; it replaces what a file said. */
    public void addTo(ObjectNode request) {
        if (parameters != null) {
            request.remove("configDataset");
            request.remove("draw");
            request.putPOJO("parameters", json(parameters));
        }
        if (seed != null && jobs == null && !request.path("draw").has("jobs")) {
            throw new ParameterException(spec.commandLine(), text("Nothing is drawn without --draw; give it as well"));
        }
        if (jobs != null || seed != null) {
            ObjectNode draw = request.path("draw") instanceof ObjectNode there ? there : request.putObject("draw");
            if (jobs != null) {
                draw.put("jobs", jobs);
            }
            if (seed != null) {
                draw.put("seed", seed);
            }
        }
    }

    private WrittenJson json(List<ParameterDefinition> definitions) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (ParameterDefinition parameter : definitions) {
            if (byName.put(parameter.name(), parameter.json()) != null) {
                throw new ParameterException(
                        spec.commandLine(),
                        text("--param %s is given twice; give all its values in one", parameter.name()));
            }
        }
        return new WrittenJson(byName.entrySet().stream()
                .map(parameter -> JsonScalar.quoted(parameter.getKey()) + ":" + parameter.getValue())
                .collect(Collectors.joining(",", "{", "}")));
    }
}
