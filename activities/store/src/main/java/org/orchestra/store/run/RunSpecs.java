package org.orchestra.store.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.AssignedSlot;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.domain.task.Sweep;
import org.orchestra.store.run.RunRepository.StartingJob;
import org.orchestra.store.task.CommandInputs;
import org.orchestra.store.task.SweepMapper;
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

    /**
     * The spec for an attempt of a job.
     *
     * @param slot the slot that the job holds, or will hold when its turn in its pack comes
     */
    RunSpec of(RunKey key, StartingJob job, AssignedSlot slot) {
        OwnedName task = new OwnedName(job.task());
        Storage there = job.ownVolume() == null ? storage : new Storage(Path.of(job.ownVolume()));
        CommandInputs inputs = inputs(key, job, task);
        return new RunSpec(
                key,
                new TaskRef(key.taskId(), job.uid(), job.task(), job.owner()),
                job.name(),
                job.image(),
                inputs.command(job.command(), there, job.name(), job.number(), key.attempt()),
                slot,
                new RunSpec.Allocation(
                        job.deviceKind(), job.cpuMillis(), job.memoryMib(), job.gpus(), job.maxSeconds()),
                new RunSpec.Paths(
                        there.user(job.owner()).toString(),
                        there.run(task, job.name(), key.attempt()).toString(),
                        there.log(task, job.name(), key.attempt()).toString(),
                        inputs.foreignFolders(there),
                        job.rule()));
    }

    private CommandInputs inputs(RunKey key, StartingJob job, OwnedName task) {
        Map<String, CommandInputs.InputDataset> sources = new HashMap<>();
        if (job.dataDataset() != null) {
            int version = requireNonNull(job.dataVersion());
            sources.put("DATA", input(job.dataDataset(), version, job.dataFolder(), job.dataFile()));
        }
        if (job.hasSecondary()) {
            runs.secondary(key.taskId())
                    .forEach(dataset -> sources.put(
                            dataset.word(),
                            input(dataset.name(), dataset.version(), dataset.folder(), dataset.file())));
        }
        DatasetVersion configs = configs(job);
        Sweep sweep = configs == null ? SweepMapper.sweep(job.parameters(), job.drawJobs(), job.drawSeed()) : null;
        return new CommandInputs(task, configs, sweep, sources, job.et(), job.eta(), job.outputName());
    }

    private static @Nullable DatasetVersion configs(StartingJob job) {
        return job.configDataset() == null
                ? null
                : new DatasetVersion(
                        new OwnedName(job.configDataset()), requireNonNull(job.configVersion()), job.configFolder());
    }

    private static CommandInputs.InputDataset input(
            String name, int version, @Nullable String folder, @Nullable String file) {
        return new CommandInputs.InputDataset(new DatasetVersion(new OwnedName(name), version, folder), file);
    }
}
