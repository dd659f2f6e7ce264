package org.orchestra.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOrder.TaskRef;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.run.BlackHoles.Verdict;
import org.orchestra.run.RunRows.JobRow;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Reports straight into PostgreSQL. Each begins by locking the job, so that reports and kills follow one another. */
@Component
class PostgresRunReports implements RunReports {
    /** Evictions that a job is given another slot after; then its node troubles count as its failure. */
    private static final int FREE_EVICTIONS = 10;

    private static final String NODES_FAULT = "; its node was cordoned, and the run does not count";

    private final RunRows rows;
    private final RunOrders orders;
    private final ApplicationEventPublisher events;
    private final BlackHoles blackHoles;
    private final TransactionTemplate transaction;

    PostgresRunReports(
            RunRows rows,
            RunOrders orders,
            ApplicationEventPublisher events,
            BlackHoles blackHoles,
            TransactionTemplate transaction) {
        this.rows = rows;
        this.orders = orders;
        this.events = events;
        this.blackHoles = blackHoles;
        this.transaction = transaction;
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
        return new Beginning.Proceed(orders.of(key, job.get()), rows.isLaunched(key));
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
        End end = requireNonNull(transaction.execute(status -> end(key, outcome)));
        if (end.verdict() == Verdict.NEW_BLACK_HOLE) {
            blackHoles.payBack();
        }
        return new JobEnded(key.job(), end.state());
    }

    @Override
    public Optional<TaskRef> task(long taskId) {
        return rows.task(taskId);
    }

    private record End(JobState state, Verdict verdict) {}

    private End end(RunKey key, RunOutcome reported) {
        Optional<JobRow> job = rows.lockJob(key);
        if (job.isEmpty()) {
            return new End(JobState.KILLED, Verdict.JOB);
        }
        RunOutcome outcome = asMeant(key, reported);
        boolean first = rows.end(key, outcome.word(), exitCode(outcome), nullIfEmpty(outcome.reason()));
        if (!first || !holdsSlot(job.get(), key)) {
            return new End(job.get().state(), Verdict.JOB);
        }
        return leave(key, job.get(), outcome);
    }

    /** The node's counter comes first, which locks it: everybody locks a job, then its node, then its task's tally. */
    private End leave(RunKey key, JobRow job, RunOutcome outcome) {
        JobState next = next(job, outcome, rows.evictions(key));
        if (next == JobState.DONE || next == JobState.FAILED) {
            rows.count(requireNonNull(job.nodeId()), next);
        }
        Verdict verdict = next == JobState.FAILED ? verdict(key, job, outcome) : Verdict.JOB;
        if (verdict != Verdict.JOB) {
            next = again(job);
        }
        if (next == JobState.ASSIGNED) {
            rows.takeBack(key);
        }
        if (next == JobState.DONE) {
            // A short run may end before it was seen running.
            rows.running(key);
        }
        rows.leave(key, next, nullIfEmpty(outcome.reason() + (verdict == Verdict.JOB ? "" : NODES_FAULT)));
        return new End(next, verdict);
    }

    private Verdict verdict(RunKey key, JobRow job, RunOutcome outcome) {
        return outcome instanceof RunOutcome.Evicted
                ? Verdict.JOB
                : blackHoles.judge(key, requireNonNull(job.nodeId()));
    }

    /** To its cluster, a run that was stopped to empty its node looks like one that was killed. */
    private RunOutcome asMeant(RunKey key, RunOutcome reported) {
        boolean stopped = reported instanceof RunOutcome.Killed || reported instanceof RunOutcome.Evicted;
        return stopped
                ? rows.eviction(key)
                        .map(why -> RunOutcome.of(
                                RunCause.DRAIN, reported.evidence().withMessage(why)))
                        .orElse(reported)
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
        return evictions > FREE_EVICTIONS && job.taskState() != TaskState.KILL ? JobState.FAILED : again(job);
    }

    /** Where a job goes whose run was no fault of its own. */
    private static JobState again(JobRow job) {
        return job.taskState() == TaskState.KILL ? JobState.KILLED : JobState.ASSIGNED;
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
