package org.orchestra.api.result;

import static java.util.stream.Collectors.toMap;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.result.ResultRepository.ResultRun;
import org.orchestra.api.result.ResultRepository.Tail;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.JobView;
import org.orchestra.store.task.Tasks;
import org.orchestra.volume.ListingBudget;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.Listing;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.log.LogTail;
import org.springframework.stereotype.Component;

/** Reads over all jobs of a task what they have left behind. Who may do so is the caller's question. */
@Component
public class TaskResults {
    /** The most files that are listed of one job. */
    public static final int MAX_FILES = 500;

    /** The most lines of one log. */
    public static final int MAX_LINES = 200;

    private final Tasks tasks;
    private final ResultRepository repository;
    private final Storage storage;
    private final VolumeFiles volume;

    TaskResults(Tasks tasks, ResultRepository repository, Storage storage, VolumeFiles volume) {
        this.tasks = tasks;
        this.repository = repository;
        this.storage = storage;
        this.volume = volume;
    }

    /**
     * What the jobs of a task have written, by number.
     *
     * @param state lists what the latest runs of the jobs in this state left behind; null for the results of the jobs that
     *     have one, also of a job that has failed since
     * @throws Refusal when there is no such task
     */
    public Page<JobResult> list(OwnedName task, @Nullable JobState state, PageRequest page) throws IOException {
        tasks.get(task.value());
        List<JobResult> results = new ArrayList<>();
        ListingBudget budget = new ListingBudget();
        Page<ResultRun> runs =
                state == null ? repository.successes(task.value(), page) : repository.latest(task.value(), state, page);
        for (ResultRun run : runs.items()) {
            results.add(result(task, run, budget));
        }
        return new Page<>(results, runs.next());
    }

    /**
     * The ends of the logs of the latest runs of a task's jobs in a state, by number.
     *
     * @param lines how many lines of each at most, 1 to {@value #MAX_LINES}
     * @throws Refusal when there is no such task, or the number of lines is not allowed
     */
    public Page<LogExcerpt> lastLines(OwnedName task, JobState state, int lines, PageRequest page) throws IOException {
        if (lines < 1 || lines > MAX_LINES) {
            throw Refusal.invalid("invalid-request", format("Ask for 1 to %d lines of each log.", MAX_LINES));
        }
        Page<JobView> jobs = tasks.jobs(task.value(), state, page);
        Map<Integer, List<String>> noted = noted(task, jobs.items(), lines);
        List<LogExcerpt> ends = new ArrayList<>();
        for (JobView job : jobs.items()) {
            List<String> end = stored(task, job, lines).orElse(noted.getOrDefault(job.job(), List.of()));
            ends.add(new LogExcerpt(job.job(), job.name(), job.attempt(), job.node(), job.reason(), end));
        }
        return new Page<>(ends, jobs.next());
    }

    private JobResult result(OwnedName task, ResultRun run, ListingBudget budget) throws IOException {
        Listing found = volume.list(storage.run(task, run.name(), run.attempt()), MAX_FILES, budget);
        List<ResultFile> files = found.files().stream().map(ResultFile::of).toList();
        return new JobResult(
                run.job(), run.name(), run.attempt(), files, found.more() || found.partial(), found.closed());
    }

    private Optional<List<String>> stored(OwnedName task, JobView job, int lines) throws IOException {
        Integer attempt = job.attempt();
        if (attempt == null) {
            return Optional.empty();
        }
        try (OpenFile log = volume.open(storage.log(task, job.name(), attempt)).orElse(null)) {
            return log == null ? Optional.empty() : Optional.of(LogTail.of(log.channel(), lines));
        } catch (AccessDeniedException closed) {
            // It does not withhold the logs of the other jobs.
            return Optional.empty();
        }
    }

    /** What the database knows of the latest runs, for logs that are not there any more. */
    private Map<Integer, List<String>> noted(OwnedName task, List<JobView> jobs, int lines) {
        Map<Integer, Integer> attempts =
                jobs.stream().filter(job -> job.attempt() != null).collect(toMap(JobView::job, JobView::attempt));
        return repository.tails(task.value(), attempts.keySet()).stream()
                .filter(tail -> Objects.equals(tail.attempt(), attempts.get(tail.job())))
                .collect(toMap(Tail::job, tail -> LogTail.of(tail.lines(), lines)));
    }
}
