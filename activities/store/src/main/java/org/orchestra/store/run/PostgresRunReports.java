package org.orchestra.store.run;

import java.time.Instant;
import java.util.Optional;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.run.RunRepository.JobRow;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reports straight into PostgreSQL. Each begins by locking the job, so that reports and kills follow one another. */
@Component
class PostgresRunReports implements RunReports {
    private final RunRepository rows;
    private final RunSpecs orders;
    private final ApplicationEventPublisher events;
    private final RunEnds ends;

    PostgresRunReports(RunRepository rows, RunSpecs orders, ApplicationEventPublisher events, RunEnds ends) {
        this.rows = rows;
        this.orders = orders;
        this.events = events;
        this.ends = ends;
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
        boolean unwanted = job.get().killRequested() || job.get().taskState() == TaskState.KILL;
        // What has begun before may be in its cluster already, and must be stopped there.
        if (unwanted && !job.get().accepted()) {
            return new Beginning.Over(ends.neverBegun(key, job.get().reason()));
        }
        rows.begin(key, job.get()).ifPresent(events::publishEvent);
        return new Beginning.Proceed(orders.of(key, job.get()), unwanted || rows.isLaunched(key));
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
    public JobEnded ended(RunKey key, RunOutcome outcome) {
        return ends.ended(key, outcome);
    }

    @Override
    public int launching(long taskId) {
        return rows.launching(taskId);
    }

    @Override
    public Optional<TaskRef> task(long taskId) {
        return rows.task(taskId);
    }

    private static boolean holdsSlot(JobRow job, RunKey key) {
        return job.attempt() == key.attempt() && (job.state() == JobState.ACTIVATED || job.state() == JobState.RUNNING);
    }
}
