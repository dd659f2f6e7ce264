package org.orchestra.api.result;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.task.JobDetail;
import org.orchestra.store.task.RunView;
import org.orchestra.store.task.Tasks;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.Listing;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.stereotype.Component;

/** Finds the files that a job's runs wrote. Follows no link, for a job may link to whatever it likes. */
@Component
class JobFileFinder {
    /** The most files that are listed of one run. */
    static final int MAX_FILES = 10_000;

    /**
     * What a run left in its folder.
     *
     * @param more whether there are more files, after the last of these
     * @param closedFolders how many folders only the job's own account can read
     * @param partial whether some were not looked at, because there are more than a million files, or 100,000 folders, or
     *     32 folders in one another
     */
    record FoundFiles(List<ResultFile> items, boolean more, int closedFolders, boolean partial) {}

    private final Tasks tasks;
    private final Storage storage;
    private final VolumeFiles volume;

    JobFileFinder(Tasks tasks, Storage storage, VolumeFiles volume) {
        this.tasks = tasks;
        this.storage = storage;
        this.volume = volume;
    }

    /**
     * The regular files in a run's folder by path; of a run that never started, none.
     *
     * @param attempt which run; null for the latest that succeeded
     * @param after the last path that is known, as {@link ResultPath} writes it; the empty one to begin with
     * @throws Refusal when there is no such run
     */
    FoundFiles list(OwnedName task, int number, @Nullable Integer attempt, String after) throws IOException {
        Listing found = volume.listAfter(folder(task, number, attempt), ResultPath.read(after), MAX_FILES);
        return new FoundFiles(
                found.files().stream().map(ResultFile::of).toList(), found.more(), found.closed(), found.partial());
    }

    /**
     * One file of a run.
     *
     * @param path as {@link ResultPath} writes it
     * @throws Refusal when there is none at this path
     */
    OpenFile open(OwnedName task, int number, @Nullable Integer attempt, String path) throws IOException {
        return volume.open(folder(task, number, attempt), ResultPath.read(path))
                .orElseThrow(() -> Refusal.notFound(
                        "not-found",
                        format(
                                "Job %d of %s has no file '%s': list its files to see which it has.",
                                number, task, path)));
    }

    private Path folder(OwnedName task, int number, @Nullable Integer attempt) {
        JobDetail job = tasks.job(task.value(), number);
        if (attempt != null && attempt < 1) {
            throw Refusal.invalid("invalid-request", "The runs of a job are counted from 1: name one from there on.");
        }
        int chosen = attempt != null ? existing(job, task, attempt) : lastSuccess(job, task);
        return storage.run(task, job.job().name(), chosen);
    }

    private static int existing(JobDetail job, OwnedName task, int attempt) {
        int last = lastRun(job, task);
        if (attempt > last) {
            throw Refusal.notFound(
                    "not-found",
                    format(
                            "Job %d of %s has no run %d: %s.",
                            job.job().job(), task, attempt, last == 1 ? "it has only run 1" : "choose from 1-" + last));
        }
        return attempt;
    }

    private static int lastRun(JobDetail job, OwnedName task) {
        return job.runs().stream()
                .mapToInt(RunView::attempt)
                .max()
                .orElseThrow(() -> Refusal.notFound(
                        "not-found",
                        format(
                                "Job %d of %s has not run yet: ask for its files when it has.",
                                job.job().job(), task)));
    }

    private static int lastSuccess(JobDetail job, OwnedName task) {
        int last = lastRun(job, task);
        return job.runs().stream()
                .filter(run -> "SUCCEEDED".equals(run.outcome()))
                .mapToInt(RunView::attempt)
                .max()
                .orElseThrow(() -> Refusal.notFound(
                        "not-found",
                        format(
                                "No run of job %1$d of %2$s has succeeded: name the run whose files you want, as in maestro job files %2$s %1$d --run %3$d.",
                                job.job().job(), task, last)));
    }
}
