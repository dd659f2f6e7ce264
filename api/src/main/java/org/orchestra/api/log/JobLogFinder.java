package org.orchestra.api.log;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.run.RunKey;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.log.LogStreamRepository.RunLocation;
import org.orchestra.store.task.JobDetail;
import org.orchestra.store.task.RunView;
import org.orchestra.store.task.Tasks;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.springframework.stereotype.Component;

/** Finds the log of a job's run, whether it is stored or still growing. */
@Component
class JobLogFinder {
    private final Tasks tasks;
    private final Storage storage;
    private final VolumeFiles volume;
    private final LogStreamRepository runs;

    JobLogFinder(Tasks tasks, Storage storage, VolumeFiles volume, LogStreamRepository runs) {
        this.tasks = tasks;
        this.storage = storage;
        this.volume = volume;
        this.runs = runs;
    }

    /**
     * The log of a run.
     *
     * @param attempt the number of the run; null for the latest run that has a log or is running
     * @param follow whether the client wants it until the run has ended
     * @throws Refusal when there is no log
     */
    RunLog find(OwnedName task, int number, @Nullable Integer attempt, boolean follow) throws IOException {
        JobDetail job = tasks.job(task.value(), number);
        List<RunView> candidates = candidates(job, attempt);
        for (RunView run : candidates) {
            Optional<RunLog> log = find(task, job, run, follow);
            if (log.isPresent()) {
                return log.get();
            }
        }
        throw Refusal.notFound(
                "not-found", candidates.isEmpty() ? noRun(task, job, attempt) : noLog(task, number, candidates.get(0)));
    }

    private static String noRun(OwnedName task, JobDetail job, @Nullable Integer attempt) {
        int number = job.job().job();
        return candidates(job, null).stream()
                .findFirst()
                .map(latest -> format(
                        "Job %d of %s has no run %d: its latest run is %d.", number, task, attempt, latest.attempt()))
                .orElse(format("Job %d of %s has no run yet: try again when one has started.", number, task));
    }

    private static String noLog(OwnedName task, int number, RunView run) {
        String end = run.reason() == null ? run.outcome() : format("%s (%s)", run.outcome(), run.reason());
        return run.outcome() == null
                ? format("Run %d of job %d of %s has no log yet: try again in a moment.", run.attempt(), number, task)
                : format("Run %d of job %d of %s has no log: it ended as %s.", run.attempt(), number, task, end);
    }

    private Optional<RunLog> find(OwnedName task, JobDetail job, RunView run, boolean follow) throws IOException {
        Path stored = storage.log(task, job.job().name(), run.attempt());
        Optional<RunLog> growing = run.outcome() == null ? growing(task, job, run, stored) : Optional.empty();
        if (growing.isPresent() && follow) {
            return growing;
        }
        return volume.open(stored).<RunLog>map(RunLog.Stored::new).or(() -> growing);
    }

    private Optional<RunLog> growing(OwnedName task, JobDetail job, RunView run, Path stored) {
        int number = job.job().job();
        RunLocation place = runs.location(task.value(), number, run.attempt());
        RunKey key = new RunKey(place.taskId(), number, run.attempt());
        return place.ended()
                ? Optional.empty()
                : Optional.of(new RunLog.Growing(key, place.type() == ClusterType.LOCAL, stored));
    }

    private static List<RunView> candidates(JobDetail job, @Nullable Integer attempt) {
        return job.runs().stream()
                .filter(run -> attempt == null || run.attempt() == attempt)
                .sorted(Comparator.comparing(RunView::attempt).reversed())
                .toList();
    }
}
