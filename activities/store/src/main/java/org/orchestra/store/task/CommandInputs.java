package org.orchestra.store.task;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ParameterValue;
import org.orchestra.domain.task.Sweep;
import org.orchestra.volume.Storage;

/**
 * What the placeholders of a task's command stand for.
 *
 * @param task the task's name
 * @param configs the dataset whose files make the jobs; null if there is a sweep
 * @param sweep what makes the jobs; null if there is a dataset whose files do
 * @param sources the other datasets by their placeholders, {@code DATA} among them
 * @param et the value of {@code %ET}; null for none
 * @param eta the value of {@code %ETA}; null for none
 * @param output the name of {@code %OUT} in the folder of a run
 */
public record CommandInputs(
        OwnedName task,
        @Nullable DatasetVersion configs,
        @Nullable Sweep sweep,
        Map<String, InputDataset> sources,
        @Nullable String et,
        @Nullable String eta,
        String output) {

    /**
     * A dataset that a command is given.
     *
     * @param file its only file, which is given itself; null for a directory, which is given as its folder
     */
    public record InputDataset(
            DatasetVersion dataset, @Nullable String file) {
        private Path path(Storage storage) {
            Path folder = storage.dataset(dataset);
            return file == null ? folder : folder.resolve(file);
        }
    }

    /**
     * The command of one run, with its values filled in. Where a sweep makes the jobs, it begins with what writes the job's
     * parameters to the run's folder and environment: so it is the same wherever and however the run is run.
     */
    public String command(String template, Storage storage, String jobName, int job, int attempt) {
        return filled(template, storage.run(task, jobName, attempt), values(storage, jobName), at(job));
    }

    private @Nullable Map<String, ParameterValue> at(int job) {
        return sweep == null ? null : sweep.values(job);
    }

    private String filled(
            String template, Path run, Map<String, String> values, @Nullable Map<String, ParameterValue> parameters) {
        values.put("OUT", run.resolve(output).toString());
        if (parameters == null) {
            return new ExecTemplate(template).fill(values);
        }
        String file = run.resolve(Sweep.FILE).toString();
        values.put("IN", file);
        parameters.forEach((name, value) -> values.put(name, value.text()));
        return Sweep.preamble(parameters, file) + new ExecTemplate(template).fill(values);
    }

    /** What all attempts of a job have, by the names of the placeholders. */
    private Map<String, String> values(Storage storage, String jobName) {
        Map<String, String> values = new HashMap<>();
        sources.forEach((word, source) -> values.put(word, source.path(storage).toString()));
        if (configs != null) {
            values.put("IN", storage.dataset(configs).resolve(jobName).toString());
        }
        put(values, "ET", et);
        put(values, "ETA", eta);
        return values;
    }

    /**
     * Checks that a command can be started in every job: the one with the longest name and values has the longest command, in
     * its last conceivable attempt.
     *
     * @throws Refusal when the command is too long with the values filled in
     */
    void requireStartable(String command, Storage storage, String longestJobName) {
        ExecTemplate.requireStartable(filled(
                command,
                storage.run(task, longestJobName, Integer.MAX_VALUE),
                values(storage, longestJobName),
                sweep == null ? null : sweep.longest(new ExecTemplate(command))));
    }

    /** The folders of the datasets that are not the task owner's, each once. */
    public List<String> foreignFolders(Storage storage) {
        return Stream.concat(
                        Stream.ofNullable(configs), sources.values().stream().map(InputDataset::dataset))
                .filter(dataset -> !dataset.name().owner().equals(task.owner()))
                .map(dataset -> storage.dataset(dataset).toString())
                .distinct()
                .sorted()
                .toList();
    }

    private static void put(Map<String, String> values, String word, @Nullable String value) {
        if (value != null) {
            values.put(word, value);
        }
    }
}
