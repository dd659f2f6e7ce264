package org.orchestra.workflow.task;

import static org.orchestra.domain.Text.format;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;

/** Grants come in as signals, each becomes one activity; its result ends the job or puts it back to waiting. */
public final class JobBatchWorkflowImpl implements JobBatchWorkflow {
    /** How long a run may take to end by its removal; after that its heartbeat tells it that it is cancelled. */
    private static final Duration REMOVAL = Duration.ofSeconds(15);

    /**
     * The events after which a batch goes on with an empty history. Three runs of every job take fewer; only jobs that are
     * evicted again and again, or may fail more often, take more.
     */
    static final int LONG_HISTORY = 8_000;

    private final TaskActivities tasks = Workflow.newActivityStub(TaskActivities.class, TaskWorkflowImpl.DATABASE);
    private final ActivityOptions running;
    private final RunActivities removal;
    private final BatchStart start;
    private final CancellationScope work = Workflow.newCancellationScope(this::work);
    private final Deque<Grant> grants = new ArrayDeque<>();
    private final Set<Integer> killed = new TreeSet<>();
    private final Set<RunKey> begun = new HashSet<>();
    private final Set<RunKey> stopped = new HashSet<>();
    private final Set<Integer> open = new HashSet<>();

    /** Each run's scope is its own, so that none is cancelled while it ends by its removal. */
    private final LinkedHashMap<RunKey, CancellationScope> runs = new LinkedHashMap<>();

    private int failed;
    private @Nullable RuntimeException broken;

    @WorkflowInit
    public JobBatchWorkflowImpl(BatchStart start) {
        this.start = start;
        this.running = running(start.clusterQueue());
        this.removal = Workflow.newActivityStub(RunActivities.class, TaskWorkflowImpl.removal(start.clusterQueue()));
    }

    @Override
    public BatchResult run(BatchStart ignored) {
        try {
            work.run();
        } catch (TemporalFailure stopped) {
            // A cancelled activity fails as an activity, a cancelled wait as a cancellation: the scope knows why.
            if (!work.isCancelRequested()) {
                throw stopped;
            }
        }
        if (!work.isCancelRequested() && !hasEnded()) {
            // Its runs go on: the new execution finds them in the database, and takes them up as after a worker's
            // death.
            Workflow.continueAsNew(start);
        }
        if (work.isCancelRequested() || !open.isEmpty()) {
            Workflow.newDetachedCancellationScope(this::stop).run();
        }
        return new BatchResult(failed);
    }

    @Override
    public void slotsGranted(List<Grant> more) {
        grants.addAll(more);
    }

    @Override
    public void jobsKilled(List<Integer> jobs) {
        killed.addAll(jobs);
    }

    private void work() {
        BatchState opening = tasks.openBatch(
                start.taskId(), start.batch().from(), start.batch().to());
        open.addAll(opening.open());
        failed = opening.failed();
        grants.addAll(opening.granted());
        while (!hasEnded() && Workflow.getInfo().getHistoryLength() < LONG_HISTORY) {
            Workflow.await(() -> !grants.isEmpty() || !killed.isEmpty() || hasEnded() || broken != null);
            if (broken != null) {
                throw broken;
            }
            if (!killed.isEmpty()) {
                hearKills();
            }
            while (!grants.isEmpty()) {
                begin(grants.remove());
            }
        }
    }

    private boolean hasEnded() {
        return open.isEmpty() || (start.test() && failed > 0);
    }

    /** Starts the run of a grant, once: a grant for a job that has ended, or delivered again, is ignored. */
    private void begin(Grant grant) {
        RunKey key = new RunKey(start.taskId(), grant.job(), grant.attempt());
        if (!open.contains(grant.job()) || !begun.add(key)) {
            return;
        }
        RunActivities run = Workflow.newActivityStub(
                RunActivities.class,
                running.toBuilder()
                        .setSummary(format("job %d, attempt %d, on %s", grant.job(), grant.attempt(), grant.node()))
                        .build());
        CancellationScope scope = Workflow.newDetachedCancellationScope(
                () -> Async.function(run::runJob, key).handle((end, failure) -> ended(key, end, failure)));
        runs.put(key, scope);
        scope.run();
    }

    private @Nullable Void ended(RunKey key, @Nullable JobEnded end, @Nullable RuntimeException failure) {
        runs.remove(key);
        if (end != null && end.state().isFinal()) {
            ended(end);
        } else if (failure != null && !(failure.getCause() instanceof CanceledFailure)) {
            broken = failure;
        }
        return null;
    }

    /** Also an earlier attempt that is asked for again is answered with its job's end: that counts once. */
    private void ended(JobEnded end) {
        if (open.remove(end.job())) {
            failed += end.state() == JobState.DONE ? 0 : 1;
        }
    }

    /** The database is asked, for a signal may be old: the job may have been retried since. */
    private void hearKills() {
        List<Integer> jobs = List.copyOf(killed);
        killed.clear();
        KillStatus kills = tasks.hearKills(start.taskId(), jobs);
        kills.ended().forEach(this::ended);
        kills.running().stream().filter(stopped::add).forEach(this::stopRun);
    }

    private void stopRun(RunKey key) {
        RunActivities run = Workflow.newActivityStub(
                RunActivities.class,
                TaskWorkflowImpl.removal(start.clusterQueue()).toBuilder()
                        .setSummary(format("stop job %d, attempt %d", key.job(), key.attempt()))
                        .build());
        Async.procedure(run::stopRun, key);
    }

    /** Killed, or a test job failed: what waits ends, what runs is removed and waited for. */
    private void stop() {
        tasks.withdrawBatch(start.taskId(), start.batch().from(), start.batch().to());
        if (!work.isCancelRequested()) {
            // After a kill the task does this, once for all of its batches.
            removal.removeRuns(start.taskId());
        }
        if (!Workflow.await(REMOVAL, runs::isEmpty)) {
            List.copyOf(runs.values()).forEach(CancellationScope::cancel);
            Workflow.await(runs::isEmpty);
        }
    }

    private static ActivityOptions running(String clusterQueue) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(clusterQueue)
                // Bounded by the queue's maximum run time; this only keeps Temporal's own rule that there is a limit.
                .setStartToCloseTimeout(Duration.ofDays(365))
                .setHeartbeatTimeout(Duration.ofSeconds(30))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(RetryOptions.newBuilder()
                        .setMaximumInterval(Duration.ofSeconds(30))
                        .build())
                .build();
    }
}
