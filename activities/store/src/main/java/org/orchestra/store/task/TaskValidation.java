package org.orchestra.store.task;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.domain.task.ImageName;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.Sweep;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.store.task.CommandInputs.InputDataset;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.QueueChoice.ChosenQueue;
import org.orchestra.store.task.QueueChoice.OfferedCluster;
import org.orchestra.store.task.TaskRegistrationRepository.FoundDataset;
import org.orchestra.store.task.ValidatedTask.AwaitedTask;
import org.orchestra.store.task.ValidatedTask.DatasetIds;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.springframework.stereotype.Component;

/** What must hold of a new task, whether it is to be created or only foretold. */
@Component
class TaskValidation {
    private final TaskRegistrationRepository registrations;
    private final QueueChoice queues;
    private final TaskDependencies dependencies;
    private final ImageAllowList images;
    private final Storage storage;
    private final VolumeFiles volume;

    TaskValidation(
            TaskRegistrationRepository registrations,
            QueueChoice queues,
            TaskDependencies dependencies,
            ImageSettings images,
            Storage storage,
            VolumeFiles volume) {
        this.registrations = registrations;
        this.queues = queues;
        this.dependencies = dependencies;
        this.images = images.allowList();
        this.storage = storage;
        this.volume = volume;
    }

    /**
     * What a task refers to; all of it is there until the transaction ends.
     *
     * @throws Refusal when anything in the request cannot be
     */
    ValidatedTask check(NewTask task) {
        OwnedName name = new OwnedName(task.name());
        new ExecTemplate(task.program().command()).check(task.places());
        @Nullable Sweep sweep = task.inputs().sweep();
        List<String> jobNames = sweep == null ? List.of() : sweep.jobNames();
        images.check(new ImageName(task.program().image()).value());
        List<AwaitedTask> awaited = dependencies.lock(name, task.after());
        long owner = registrations
                .lockActive(name.owner())
                .orElseThrow(() -> Refusal.notFound(
                        "user-not-found",
                        format("There is no active user %s: name the task after an existing user.", name.owner())));
        DatasetIds datasets = datasets(task.inputs(), name, owner);
        if (sweep != null) {
            sweep.requireOtherNames(task.inputs().secondary().keySet());
            new ExecTemplate(task.program().command()).requireUnquoted(sweep.parameters());
            requireOtherOutput(task.options().output().name());
        }
        int jobs = sweep == null ? jobCount(task.inputs(), datasets) : sweep.jobs();
        JobSelection test = task.options().test().jobs();
        if (test != null) {
            test.requireOf(name.value(), jobs);
        }
        TaskDependencies.checkJobs(awaited, jobs);
        requireStartable(task, name, datasets, sweep, longestJobName(jobNames, datasets));
        ChosenQueue queue = queues.choose(task.queue(), owner);
        List<Long> clusters = reachable(task, name, queue);
        Resources job = task.request().granted(queue.name(), queue.limits());
        requireUnused(name);
        return new ValidatedTask(
                owner,
                datasets,
                queue.id(),
                clusters,
                job,
                task.request().time(queue.limits()),
                awaited,
                jobs,
                jobNames);
    }

    static Refusal exists(String name) {
        return Refusal.conflict(
                "task-exists", format("A task named %s exists: choose another name or delete that one first.", name));
    }

    private void requireUnused(OwnedName name) {
        if (registrations.exists(name.value())) {
            throw exists(name.value());
        }
        if (hasFiles(name)) {
            throw Refusal.conflict(
                    "task-exists",
                    format(
                            "The results of an earlier task %1$s are still there: delete them with maestro task delete %1$s --files, or choose another name.",
                            name));
        }
    }

    private boolean hasFiles(OwnedName name) {
        try {
            return volume.exists(storage.task(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireOtherOutput(String name) {
        if (name.equals(Sweep.FILE)) {
            throw Refusal.invalid(
                    "invalid-request",
                    format("Each job finds its parameters in %s: choose another output name.", Sweep.FILE));
        }
    }

    private void requireStartable(
            NewTask task, OwnedName name, DatasetIds datasets, @Nullable Sweep sweep, String longestJobName) {
        Map<String, InputDataset> sources = new TreeMap<>();
        if (datasets.data() != null) {
            sources.put("DATA", registrations.input(datasets.data()));
        }
        datasets.secondary().forEach((word, dataset) -> sources.put(word, registrations.input(dataset)));
        new CommandInputs(
                        name,
                        datasets.configs() == null
                                ? null
                                : registrations.input(datasets.configs()).dataset(),
                        sweep,
                        sources,
                        task.program().et(),
                        task.program().eta(),
                        task.options().output().name())
                .requireStartable(task.program().command(), storage, longestJobName);
    }

    private String longestJobName(List<String> jobNames, DatasetIds datasets) {
        return datasets.configs() == null
                ? Collections.max(jobNames, Comparator.comparingInt(String::length))
                : registrations.longestPath(datasets.configs());
    }

    /** Those of the wanted clusters of the queue where the task's data is. */
    private List<Long> reachable(NewTask task, OwnedName name, ChosenQueue queue) {
        List<OfferedCluster> wanted = queue.among(task.clusters());
        Optional<String> foreign = task.inputs().datasets().stream()
                .filter(dataset -> !new OwnedName(dataset).owner().equals(name.owner()))
                .findFirst();
        Optional<String> inPlace = registrations.registeredInPlace(task.inputs().datasets());
        List<Long> reachable = OfferedCluster.reachable(wanted, foreign.isPresent(), inPlace.isPresent());
        if (reachable.isEmpty() && inPlace.isPresent()) {
            throw Refusal.invalid(
                    "dataset-not-reachable",
                    format(
                            "Data for queue %s on cluster %s is copied there, and %s was registered in place, so it cannot be: choose a queue on another cluster, or upload the dataset under another name.",
                            queue.name(),
                            wanted.stream().map(OfferedCluster::name).collect(joining(" and ")),
                            inPlace.orElseThrow()));
        }
        if (reachable.isEmpty()) {
            throw Refusal.invalid(
                    "dataset-not-reachable",
                    format(
                            "Jobs in queue %s on cluster %s cannot read %s, as each user has a volume there: choose a queue on another cluster, or download the dataset and upload it under a name of %s.",
                            queue.name(),
                            wanted.stream().map(OfferedCluster::name).collect(joining(" and ")),
                            foreign.orElseThrow(),
                            name.owner()));
        }
        return reachable;
    }

    private DatasetIds datasets(Inputs inputs, OwnedName task, long owner) {
        Map<String, Long> secondary = new TreeMap<>();
        Long data = inputs.data() == null ? null : dataset(inputs.data(), task, owner);
        Long configs = inputs.configs() == null ? null : dataset(inputs.configs(), task, owner);
        inputs.secondary().forEach((word, dataset) -> secondary.put(word, dataset(dataset, task, owner)));
        return new DatasetIds(data, configs, secondary);
    }

    private long dataset(String name, OwnedName task, long owner) {
        OwnedName owned = new OwnedName(name);
        if (!owned.owner().equals(task.owner()) && !registrations.isShared(name, owner)) {
            throw Refusal.forbidden(
                    "dataset-not-shared",
                    format(
                            "Dataset %1$s belongs to %2$s and is not shared with %3$s: use a dataset of %3$s, or ask %2$s for maestro castor share %1$s --with %3$s.",
                            name, owned.owner(), task.owner()));
        }
        FoundDataset found = registrations
                .lockDataset(name)
                .orElseThrow(() -> Refusal.notFound(
                        "dataset-not-found",
                        format(
                                "There is no dataset %s: upload it first with maestro castor upload -d %s -p PATH.",
                                name, name)));
        RegisteredDatasets.requireReady(owned, found.state(), found.reason());
        return found.id();
    }

    private int jobCount(Inputs inputs, DatasetIds datasets) {
        int jobs = registrations.datasetFiles(Objects.requireNonNull(datasets.configs()));
        String name = inputs.configs();
        if (jobs == 0) {
            throw Refusal.invalid(
                    "dataset-empty",
                    format(
                            "Dataset %s has no files: upload a directory with one configuration file for each job.",
                            name));
        }
        if (jobs > Batch.MAX_TASK_JOBS) {
            throw Refusal.invalid(
                    "too-many-jobs",
                    format(
                            "Dataset %s has %,d files and a task at most %,d jobs: split it into several tasks.",
                            name, jobs, Batch.MAX_TASK_JOBS));
        }
        return jobs;
    }
}
