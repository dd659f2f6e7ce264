package org.orchestra.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOrder;
import org.orchestra.domain.run.RunOrder.TaskRef;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.TaskState;
import org.orchestra.run.RunRows.JobRow;
import org.orchestra.storage.Storage;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reports straight into PostgreSQL. Each begins by locking the job, so that reports and kills follow one another. */
@Component
class PostgresRunReports implements RunReports {
    /** Evictions that a job is given another slot after; then its node troubles count as its failure. */
    private static final int FREE_EVICTIONS = 10;

    private final RunRows rows;
    private final Storage storage;
    private final ApplicationEventPublisher events;

    PostgresRunReports(RunRows rows, Storage storage, ApplicationEventPublisher events) {
        this.rows = rows;
        this.storage = storage;
        this.events = events;
    }

    @Override
    @Transactional
    public Beginning begin(RunKey key) {
        Optional<JobRow> job = rows.lockJob(key);
        if (job.isEmpty()) {
            return new Beginning.Over(new JobEnded(key.job(), JobState.KILLED));
        }
        if (!holdsSlot(job.get(), key)) {
            return new Beginning.Over(new JobEnded(key.job(), job.get().state()));
        }
        rows.begin(key, job.get()).ifPresent(events::publishEvent);
        return new Beginning.Proceed(order(key, job.get()), rows.isLaunched(key));
    }

    @Override
    @Transactional
    public boolean launched(RunKey key) {
        rows.launched(key);
        return rows.isWanted(key);
    }

    @Override
    @Transactional
    public void running(RunKey key, Instant since) {
        rows.running(key);
        rows.started(key, since);
    }

    @Override
    @Transactional
    public JobEnded ended(RunKey key, RunOutcome reported) {
        Optional<JobRow> job = rows.lockJob(key);
        if (job.isEmpty()) {
            return new JobEnded(key.job(), JobState.KILLED);
        }
        RunOutcome outcome = asMeant(key, reported);
        boolean first = rows.end(key, outcome.word(), exitCode(outcome), nullIfEmpty(outcome.reason()));
        if (!first || !holdsSlot(job.get(), key)) {
            return new JobEnded(key.job(), job.get().state());
        }
        JobState next = next(job.get(), outcome, rows.evictions(key));
        if (next == JobState.DONE) {
            // A short run may end before it was seen running.
            rows.running(key);
        }
        rows.leave(key, next, next == JobState.ASSIGNED ? null : nullIfEmpty(outcome.reason()));
        if (next == JobState.DONE || next == JobState.FAILED) {
            rows.count(requireNonNull(job.get().nodeId()), next);
        }
        return new JobEnded(key.job(), next);
    }

    @Override
    public Optional<TaskRef> task(long taskId) {
        return rows.task(taskId);
    }

    /** To its cluster, a run that was stopped to empty its node looks like one that was killed. */
    private RunOutcome asMeant(RunKey key, RunOutcome reported) {
        boolean stopped = reported instanceof RunOutcome.Killed || reported instanceof RunOutcome.Evicted;
        return stopped
                ? rows.eviction(key).<RunOutcome>map(RunOutcome.Evicted::new).orElse(reported)
                : reported;
    }

    private static boolean holdsSlot(JobRow job, RunKey key) {
        return job.attempt() == key.attempt() && (job.state() == JobState.ACTIVATED || job.state() == JobState.RUNNING);
    }

    private static JobState next(JobRow job, RunOutcome outcome, int evictions) {
        if (outcome instanceof RunOutcome.Succeeded) {
            return JobState.DONE;
        }
        if (outcome instanceof RunOutcome.Killed) {
            return job.taskState() == TaskState.TESTING ? JobState.BROKEN : JobState.KILLED;
        }
        if (outcome instanceof RunOutcome.Evicted) {
            return evicted(job, evictions);
        }
        return JobState.FAILED;
    }

    private static JobState evicted(JobRow job, int evictions) {
        if (job.taskState() == TaskState.KILL) {
            return JobState.KILLED;
        }
        return evictions > FREE_EVICTIONS ? JobState.FAILED : JobState.ASSIGNED;
    }

    private RunOrder order(RunKey key, JobRow job) {
        OwnedName task = new OwnedName(job.task());
        return new RunOrder(
                key,
                new TaskRef(key.taskId(), job.uid(), job.task(), job.owner()),
                job.name(),
                job.image(),
                command(key, job, task),
                new RunOrder.Place(requireNonNull(job.node()), requireNonNull(job.slot())),
                new RunOrder.Resources(
                        job.deviceKind(), job.cpuMillis(), job.memoryMib(), job.gpus(), job.maxSeconds()),
                new RunOrder.Files(
                        storage.user(job.owner()).toString(),
                        storage.run(task, job.name(), key.attempt()).toString(),
                        storage.log(task, job.name(), key.attempt()).toString()));
    }

    private String command(RunKey key, JobRow job, OwnedName task) {
        Path data = storage.dataset(new OwnedName(job.dataDataset()));
        if (job.dataKind() == DatasetKind.FILE) {
            data = data.resolve(requireNonNull(job.dataFile()));
        }
        Path config = storage.dataset(new OwnedName(job.configDataset())).resolve(job.name());
        return new ExecTemplate(job.command())
                .fill(
                        data.toString(),
                        config.toString(),
                        storage.output(task, job.name(), key.attempt()).toString());
    }

    private static @Nullable Integer exitCode(RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Succeeded) {
            return 0;
        }
        return outcome instanceof RunOutcome.Failed failed && failed.exitCode() >= 0 ? failed.exitCode() : null;
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
