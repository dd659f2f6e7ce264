package org.orchestra.api.log;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.log.LogStreams.Running;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.task.JobDetail;
import org.orchestra.store.task.RunView;
import org.orchestra.store.task.Tasks;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.stereotype.Component;

/** Finds the log of a job's run, wherever it is: stored, or still growing. */
@Component
class JobLogFinder {
    private final Tasks tasks;
    private final Storage storage;
    private final VolumeFiles volume;
    private final LogStreams follows;

    JobLogFinder(Tasks tasks, Storage storage, VolumeFiles volume, LogStreams follows) {
        this.tasks = tasks;
        this.storage = storage;
        this.volume = volume;
        this.follows = follows;
    }

    /** Where a log is. */
    sealed interface Found {
        /** On the volume, with all that there is of it. */
        record Stored(OpenFile file) implements Found {}

        /**
         * Growing, and not on the volume, or wanted as it grows.
         *
         * @param stored where it will be on the volume
         */
        record Growing(Running run, Path stored) implements Found {}
    }

    /**
     * The log of a run.
     *
     * @param attempt which run's; null for the latest that has one, or is running
     * @param follow whether it is wanted until the run has ended
     * @throws Refusal when there is none
     */
    Found find(OwnedName task, int number, @Nullable Integer attempt, boolean follow) throws IOException {
        JobDetail job = tasks.job(task.value(), number);
        List<RunView> candidates = candidates(job, attempt);
        for (RunView run : candidates) {
            Optional<Found> log = find(task, job, run, follow);
            if (log.isPresent()) {
                return log.get();
            }
        }
        throw Refusal.notFound(
                "not-found", candidates.isEmpty() ? noRun(task, job, attempt) : noLog(task, number, candidates.get(0)));
    }

    private static String noRun(OwnedName task, JobDetail job, @Nullable Integer attempt) {
        int number = job.job().number();
        return candidates(job, null).stream()
                .findFirst()
                .map(latest -> format(
                        "Job %d of %s has no run %d: its latest is run %d.", number, task, attempt, latest.attempt()))
                .orElse(format("Job %d of %s has no run yet: ask again when one has begun.", number, task));
    }

    private static String noLog(OwnedName task, int number, RunView run) {
        String end = run.reason() == null ? run.outcome() : format("%s (%s)", run.outcome(), run.reason());
        return run.outcome() == null
                ? format("Run %d of job %d of %s has no log yet: ask again.", run.attempt(), number, task)
                : format("Run %d of job %d of %s has no log: it ended as %s.", run.attempt(), number, task, end);
    }

    private Optional<Found> find(OwnedName task, JobDetail job, RunView run, boolean follow) throws IOException {
        Path stored = storage.log(task, job.job().name(), run.attempt());
        Optional<Found> growing = run.outcome() == null
                ? follows.running(task.value(), job.job().number(), run.attempt())
                        .map(running -> new Found.Growing(running, stored))
                : Optional.empty();
        if (growing.isPresent() && follow) {
            return growing;
        }
        return volume.open(stored).<Found>map(Found.Stored::new).or(() -> growing);
    }

    private static List<RunView> candidates(JobDetail job, @Nullable Integer attempt) {
        return job.runs().stream()
                .filter(run -> attempt == null || run.attempt() == attempt)
                .sorted(Comparator.comparing(RunView::attempt).reversed())
                .toList();
    }
}
