package org.orchestra.store.run;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RetryPolicy.Decision;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.run.FailingNodes.Verdict;
import org.orchestra.store.run.RunEndRepository.Attempts;
import org.orchestra.store.run.RunEndRepository.EndingJob;
import org.orchestra.store.task.TaskDependencies;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down how runs end, and what becomes of their jobs. Everybody locks a job, then its node, then its task's tally:
 * a node is counted before its job changes.
 */
@Component
class RunEnds {
    /** Evictions that a job is given another slot after; then its node troubles count as its failure. */
    private static final int MAX_FREE_EVICTIONS = 10;

    private final RunEndRepository ends;
    private final RunRepository runs;
    private final FailingNodes failingNodes;
    private final TaskDependencies dependencies;
    private final TransactionTemplate transaction;

    RunEnds(
            RunEndRepository ends,
            RunRepository runs,
            FailingNodes failingNodes,
            TaskDependencies dependencies,
            TransactionTemplate transaction) {
        this.ends = ends;
        this.runs = runs;
        this.failingNodes = failingNodes;
        this.dependencies = dependencies;
        this.transaction = transaction;
    }

    /**
     * What becomes of a job, and whose fault its failure was.
     *
     * @param awaited whether it is DONE just now and jobs of other tasks may have waited for that
     */
    record NextState(JobState state, Verdict verdict, boolean awaited) {
        static NextState of(JobState state) {
            return new NextState(state, Verdict.JOB, false);
        }
    }

    /** The run has ended; the first report of an end stands. */
    JobEnded ended(RunKey key, RunOutcome outcome) {
        NextState end = requireNonNull(transaction.execute(status -> end(key, outcome)));
        if (end.verdict() == Verdict.NEWLY_CORDONED_NODE) {
            failingNodes.requeueUncharged();
        }
        if (end.awaited()) {
            assignFollowers(key.taskId(), List.of(key.job()));
        }
        return new JobEnded(key.job(), end.state());
    }

    /** Ends a job that is to be stopped and whose grant nobody has taken up, within the transaction that has locked it. */
    JobEnded killUnaccepted(RunKey key, @Nullable String reason) {
        return new JobEnded(key.job(), kill(key, reason).state());
    }

    /** As {@link #ended}, within the caller's transaction. */
    NextState end(RunKey key, RunOutcome reported) {
        Optional<EndingJob> job = ends.lock(key);
        if (job.isEmpty()) {
            return NextState.of(JobState.KILLED);
        }
        RunOutcome outcome = withActualCause(key, job.get(), reported);
        boolean first = ends.end(key, outcome);
        return first && job.get().holdsSlot(key)
                ? decide(key, job.get(), outcome)
                : NextState.of(job.get().state());
    }

    /** To its cluster, a run looks like one that was killed whoever had it stopped, and why. */
    private RunOutcome withActualCause(RunKey key, EndingJob job, RunOutcome reported) {
        if (isTaken(reported) && job.isKilled()) {
            return RunOutcome.of(RunCause.KILLED_BY_USER, reported.evidence());
        }
        if (reported instanceof RunOutcome.Succeeded
                && job.requireOutput()
                && Boolean.FALSE.equals(reported.evidence().wroteOutput())) {
            return RunOutcome.of(RunCause.NO_OUTPUT, reported.evidence());
        }
        if (reported.cause() == RunCause.UNSCHEDULABLE || reported.cause() == RunCause.START_TIMEOUT) {
            // It was bound to one node: that this one is not well, and looks at no pod, is no fault of the job.
            return ends.problem(key)
                    .map(why -> RunOutcome.of(
                            RunCause.NODE_LOST, reported.evidence().withMessage(why)))
                    .orElse(reported);
        }
        if (reported instanceof RunOutcome.Killed || reported instanceof RunOutcome.Evicted) {
            return ends.eviction(key)
                    .map(why ->
                            RunOutcome.of(RunCause.DRAIN, reported.evidence().withMessage(why)))
                    .orElseGet(() -> testPhase(key, job, reported));
        }
        return reported;
    }

    private RunOutcome testPhase(RunKey key, EndingJob job, RunOutcome reported) {
        boolean stopped = isTaken(reported)
                && job.taskState() == TaskState.TESTING
                && (reported.cause() == RunCause.KILLED_BY_USER || ends.hasFailures(key.taskId()));
        return stopped ? RunOutcome.of(RunCause.TEST_PHASE, reported.evidence()) : reported;
    }

    /** Of a run that is killed by another worker, its own may see the pod go first. */
    private static boolean isTaken(RunOutcome reported) {
        return reported instanceof RunOutcome.Killed || reported.cause() == RunCause.POD_DELETED;
    }

    private NextState decide(RunKey key, EndingJob job, RunOutcome outcome) {
        if (outcome instanceof RunOutcome.Succeeded) {
            return done(key, job);
        }
        if (job.isKilled()) {
            return kill(key, job.reason());
        }
        if (outcome instanceof RunOutcome.Killed) {
            JobState end = job.taskState() == TaskState.TESTING ? JobState.BROKEN : JobState.KILLED;
            return stop(key, end, outcome.reason());
        }
        if (outcome instanceof RunOutcome.Evicted && ends.evictions(key) <= MAX_FREE_EVICTIONS) {
            return requeueAtNoCost(key, "was taken from its node", outcome, Verdict.JOB);
        }
        return failed(key, requireNonNull(job.nodeId()), outcome);
    }

    private NextState done(RunKey key, EndingJob job) {
        ends.count(requireNonNull(job.nodeId()), true);
        if (job.state() == JobState.ACTIVATED) {
            // A short run may end before it was seen running.
            runs.running(key);
        }
        ends.release(key, JobState.DONE, null, false);
        return new NextState(JobState.DONE, Verdict.JOB, job.awaited());
    }

    /** As {@link TaskDependencies#done}. */
    void assignFollowers(long task, List<Integer> done) {
        dependencies.done(task, done);
    }

    private NextState kill(RunKey key, @Nullable String reason) {
        return stop(key, JobState.KILLED, reason == null ? RunCause.KILLED_BY_USER.description() : reason);
    }

    private NextState stop(RunKey key, JobState end, String reason) {
        ends.release(key, end, reason, false);
        return NextState.of(end);
    }

    private NextState failed(RunKey key, long node, RunOutcome outcome) {
        ends.count(node, false);
        Verdict verdict = outcome instanceof RunOutcome.Evicted ? Verdict.JOB : failingNodes.judge(key, node);
        if (verdict != Verdict.JOB) {
            return requeueAtNoCost(key, "failed on a cordoned node", outcome, verdict);
        }
        if (ends.enlarge(key, outcome.cause())) {
            return requeueAtNoCost(key, "needed more than was measured", outcome, Verdict.JOB);
        }
        Attempts attempts = ends.attempts(key);
        Decision decision = attempts.policy().decide(outcome, attempts.used());
        if (decision == Decision.RETRY) {
            return requeue(
                    key,
                    format(
                            "attempt %d failed (%s); %d of %d follows",
                            key.attempt(),
                            outcome.reason(),
                            attempts.used() + 1,
                            attempts.policy().maxAttempts()));
        }
        ends.release(key, JobState.FAILED, outcome.reason(), decision == Decision.ATTEMPTS_EXHAUSTED);
        return NextState.of(JobState.FAILED);
    }

    private NextState requeueAtNoCost(RunKey key, String what, RunOutcome outcome, Verdict verdict) {
        ends.uncharge(key);
        requeue(key, format("attempt %d %s (%s); it runs again at no cost", key.attempt(), what, outcome.reason()));
        return new NextState(JobState.ASSIGNED, verdict, false);
    }

    private NextState requeue(RunKey key, String why) {
        ends.requeue(key, why);
        return NextState.of(JobState.ASSIGNED);
    }
}
