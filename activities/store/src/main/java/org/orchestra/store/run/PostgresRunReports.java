package org.orchestra.store.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.PackedRun;
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
    private final PackProgress packs;

    PostgresRunReports(
            RunRepository runs, RunSpecs specs, ApplicationEventPublisher events, RunEnds ends, PackProgress packs) {
        this.runs = runs;
        this.specs = specs;
        this.events = events;
        this.ends = ends;
        this.packs = packs;
    }

    @Override
    @Transactional
    public Beginning begin(RunKey key) {
        Optional<RunKey> pack = packs.of(key);
        return pack.isPresent() ? packs.begin(pack.get()) : beginAlone(key);
    }

    private Beginning beginAlone(RunKey key) {
        Optional<StartingJob> job = runs.lockJob(key);
        if (job.isEmpty()) {
            return over(new JobEnded(key.job(), JobState.KILLED));
        }
        if (!job.get().holdsSlot(key)) {
            return over(new JobEnded(key.job(), job.get().state()));
        }
        // What has begun before may be in its cluster already, and must be stopped there.
        if (job.get().unwanted() && !job.get().accepted()) {
            return over(ends.killUnaccepted(key, job.get().reason()));
        }
        runs.begin(key, job.get()).ifPresent(events::publishEvent);
        return new Beginning.Proceed(
                specs.of(key, job.get(), job.get().assignedSlot()),
                job.get().unwanted() || job.get().launched());
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
    public Set<RunKey> progressed(RunKey pack, List<PackedRun> news, List<RunKey> withdrawn) {
        return packs.progressed(pack, news, withdrawn);
    }

    @Override
    public List<JobEnded> over(RunKey pack, List<PackedRun> news) {
        return packs.over(pack, news);
    }

    @Override
    public int launching(long taskId) {
        return runs.launching(taskId);
    }

    @Override
    public Optional<TaskRef> task(long taskId) {
        return runs.task(taskId);
    }

    private static Beginning over(JobEnded end) {
        return new Beginning.Over(List.of(end));
    }
}
