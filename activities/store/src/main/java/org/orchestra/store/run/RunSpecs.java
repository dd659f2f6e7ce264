package org.orchestra.store.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.store.run.RunRepository.StartingJob;
import org.orchestra.volume.Storage;
import org.springframework.stereotype.Component;

/** Writes the specs of runs. */
@Component
class RunSpecs {
    private final RunRepository runs;
    private final Storage storage;

    RunSpecs(RunRepository runs, Storage storage) {
        this.runs = runs;
        this.storage = storage;
    }

    /** The spec for an attempt of a job that holds a slot. */
    RunSpec of(RunKey key, StartingJob job) {
        OwnedName task = new OwnedName(job.task());
        return new RunSpec(
                key,
                new TaskRef(key.taskId(), job.uid(), job.task(), job.owner()),
                job.name(),
                job.image(),
                new ExecTemplate(job.command()).fill(values(key, job, task)),
                new RunSpec.AssignedSlot(requireNonNull(job.node()), requireNonNull(job.slot()), job.slotGpus()),
                new RunSpec.Allocation(
                        job.deviceKind(), job.cpuMillis(), job.memoryMib(), job.gpus(), job.maxSeconds()),
                new RunSpec.Paths(
                        storage.user(job.owner()).toString(),
                        storage.run(task, job.name(), key.attempt()).toString(),
                        storage.log(task, job.name(), key.attempt()).toString()));
    }

    /** What the places of the command stand for, by their words. */
    private Map<String, String> values(RunKey key, StartingJob job, OwnedName task) {
        Path configs = storage.dataset(new OwnedName(job.configDataset()));
        Map<String, String> values = new HashMap<>();
        values.put("DATA", path(job.dataDataset(), job.dataKind(), job.dataFile()));
        values.put("IN", configs.resolve(job.name()).toString());
        values.put("OUT", storage.output(task, job.name(), key.attempt()).toString());
        runs.secondary(key.taskId())
                .forEach(dataset -> values.put(dataset.word(), path(dataset.name(), dataset.kind(), dataset.file())));
        put(values, "ET", job.et());
        put(values, "ETA", job.eta());
        return values;
    }

    /** Of one file the file itself, else the folder. */
    private String path(String dataset, DatasetKind kind, @Nullable String file) {
        Path folder = storage.dataset(new OwnedName(dataset));
        return (kind == DatasetKind.FILE ? folder.resolve(requireNonNull(file)) : folder).toString();
    }

    private static void put(Map<String, String> values, String word, @Nullable String value) {
        if (value != null) {
            values.put(word, value);
        }
    }
}
