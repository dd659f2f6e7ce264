package org.orchestra.store.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.run.RunRepository.StartingJob;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reports straight into PostgreSQL. Each begins by locking the job, so that reports and kills follow one another. */
@Component
class PostgresRunReports implements RunReports {
    private final RunRepository runs;
    private final RunSpecs specs;
    private final ApplicationEventPublisher events;
    private final RunEnds ends;

    PostgresRunReports(RunRepository runs, RunSpecs specs, ApplicationEventPublisher events, RunEnds ends) {
        this.runs = runs;
        this.specs = specs;
        this.events = events;
        this.ends = ends;
    }

    @Override
    @Transactional
    public Beginning begin(RunKey key) {
        Optional<StartingJob> job = runs.lockJob(key);
        if (job.isEmpty()) {
            return new Beginning.Over(List.of(new JobEnded(key.job(), JobState.KILLED)));
        }
        if (!holdsSlot(job.get(), key)) {
            return new Beginning.Over(List.of(new JobEnded(key.job(), job.get().state())));
        }
        boolean unwanted = job.get().killRequested() || job.get().taskState() == TaskState.KILL;
        // What has begun before may be in its cluster already, and must be stopped there.
        if (unwanted && !job.get().accepted()) {
            return new Beginning.Over(List.of(ends.killUnaccepted(key, job.get().reason())));
        }
        runs.begin(key, job.get()).ifPresent(events::publishEvent);
        return new Beginning.Proceed(
                specs.of(key, job.get()), unwanted || job.get().launched());
    }

    @Override
    public boolean launched(RunKey key) {
        return runs.launched(key);
    }

    @Override
    @Transactional
    public void running(RunKey key, Instant since) {
        runs.running(key);
        runs.started(key, since);
    }

    @Override
    public JobEnded ended(RunKey key, RunOutcome outcome) {
        return ends.ended(key, outcome);
    }

    @Override
    public java.util.Set<RunKey> progressed(
            RunKey pack, List<org.orchestra.runner.PackedRun> runs, List<RunKey> withdrawn) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<JobEnded> over(RunKey pack, List<org.orchestra.runner.PackedRun> runs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int launching(long taskId) {
        return runs.launching(taskId);
    }

    @Override
    public Optional<TaskRef> task(long taskId) {
        return runs.task(taskId);
    }

    private static boolean holdsSlot(StartingJob job, RunKey key) {
        return job.attempt() == key.attempt() && (job.state() == JobState.ACTIVATED || job.state() == JobState.RUNNING);
    }
}
