package org.orchestra.domain.task;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;
import static org.orchestra.domain.task.ParameterValue.invalid;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.orchestra.domain.Refusal;

/**
 * The jobs of a task that has parameters instead of configuration files. A job's values follow from its number alone, so
 * that nothing need be kept of each job, and a job that runs again has the same.
 */
public sealed interface Sweep permits SweepGrid, SweepRows, SweepDraw {
    /** The maximum size of the parameters of a task as JSON, in bytes of UTF-8. */
    int MAX_BYTES = 64 * 1024;

    /** The maximum number of parameters. */
    int MAX_PARAMETERS = 100;

    /** The name of the file with a job's values, which {@code %IN} stands for, in the folder of a run. */
    String FILE = "parameters.json";

    /** What begins the name of an environment variable with a value. */
    String VARIABLE = "PARAM_";

    /** The names of the parameters, in the order in which they are written; none if it is one job without parameters. */
    List<String> parameters();

    /** How many jobs there are, 1 to {@link Batch#MAX_TASK_JOBS}. */
    int jobs();

    /**
     * The values of a job, in the order of {@link #parameters}.
     *
     * @param job its number, from 0
     */
    Map<String, ParameterValue> values(int job);

    /** Values that need at least as much room in a command as any job's. @param command the command with its placeholders */
    Map<String, ParameterValue> longest(ExecTemplate command);

    /**
     * The numbers of the jobs with these values, ascending.
     *
     * @param wanted texts of values by the names of the parameters
     * @throws Refusal when there is no such parameter
     */
    default List<Integer> jobsWith(Map<String, String> wanted) {
        wanted.keySet().stream()
                .filter(name -> !parameters().contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw invalid(format(
                            "There is no parameter %s: %s.",
                            name,
                            parameters().isEmpty()
                                    ? "the task has none"
                                    : "use one of " + String.join(", ", parameters())));
                });
        return IntStream.range(0, jobs())
                .filter(job -> {
                    Map<String, ParameterValue> values = values(job);
                    return wanted.entrySet().stream()
                            .allMatch(want ->
                                    requireNonNull(values.get(want.getKey())).matches(want.getValue()));
                })
                .boxed()
                .toList();
    }

    /** The commands that come before a job's own: they write its values to a file and to the environment. */
    static String preamble(Map<String, ParameterValue> values, String file) {
        String exports = values.entrySet().stream()
                .map(value -> " " + VARIABLE + value.getKey() + "="
                        + ExecTemplate.quoted(value.getValue().text()))
                .collect(joining());
        return "printf '%s\\n' " + ExecTemplate.quoted(ParameterValue.json(values)) + " >" + ExecTemplate.quoted(file)
                + " || exit\n" + (exports.isEmpty() ? "" : "export" + exports + "\n");
    }

    /**
     * Checks that no parameter has the name of a secondary dataset.
     *
     * @throws Refusal when one has
     */
    default void requireOtherNames(Set<String> secondary) {
        parameters().stream().filter(secondary::contains).findFirst().ifPresent(name -> {
            throw invalid(format(
                    "%%%s stands for a secondary dataset already: choose another name for the parameter.", name));
        });
    }

    /** The names of the jobs by number; each is unique, and good for a folder. */
    default List<String> jobNames() {
        return SweepJobNames.of(this);
    }
}
