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
import org.orchestra.volume.Storage;

/**
 * What the placeholders of a task's command stand for.
 *
 * @param task the task's name
 * @param configs the dataset whose files make the jobs
 * @param sources the other datasets by their placeholders, {@code DATA} among them
 * @param et the value of {@code %ET}; null for none
 * @param eta the value of {@code %ETA}; null for none
 * @param output the name of {@code %OUT} in the folder of a run
 */
public record CommandInputs(
        OwnedName task,
        DatasetVersion configs,
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

    /** The values in one run, by the names of the placeholders. */
    public Map<String, String> values(Storage storage, String jobName, int attempt) {
        Map<String, String> values = new HashMap<>();
        sources.forEach((word, source) -> values.put(word, source.path(storage).toString()));
        values.put("IN", storage.dataset(configs).resolve(jobName).toString());
        values.put("OUT", storage.run(task, jobName, attempt).resolve(output).toString());
        put(values, "ET", et);
        put(values, "ETA", eta);
        return values;
    }

    /**
     * Checks that a command can be started in every job: the one with the longest name has the longest command, in its last
     * conceivable attempt.
     *
     * @throws Refusal when the command is too long with the values filled in
     */
    void requireStartable(String command, Storage storage, String longestJobName) {
        ExecTemplate.requireStartable(
                new ExecTemplate(command).fill(values(storage, longestJobName, Integer.MAX_VALUE)));
    }

    /** The folders of the datasets that are not the task owner's, each once. */
    public List<String> foreignFolders(Storage storage) {
        return Stream.concat(Stream.of(configs), sources.values().stream().map(InputDataset::dataset))
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
