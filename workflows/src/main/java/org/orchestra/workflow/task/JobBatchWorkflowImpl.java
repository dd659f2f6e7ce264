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

/** Each grant arrives in a signal and becomes one activity. The result ends the job or lets it wait for another slot. */
public final class JobBatchWorkflowImpl implements JobBatchWorkflow {
    /** How long removed runs may take to end. After that their activities are cancelled, which their heartbeats report. */
    private static final Duration REMOVAL_TIMEOUT = Duration.ofSeconds(15);

    /**
     * The events after which a batch continues as new. Three runs of every job need fewer events. Only jobs that are evicted
     * often, or may fail more often, need more.
     */
    static final int MAX_EVENTS = 8_000;

    private final TaskActivities tasks = Workflow.newActivityStub(TaskActivities.class, TaskWorkflowImpl.DATABASE);
    private final ActivityOptions running;
    private final RunActivities removal;
    private final BatchStart start;
    private final CancellationScope work = Workflow.newCancellationScope(this::work);
    private final Deque<Grant> grants = new ArrayDeque<>();
    private final Set<Integer> killed = new TreeSet<>();
    private final Set<RunKey> started = new HashSet<>();
    private final Set<RunKey> stopped = new HashSet<>();
    private final Set<Integer> open = new HashSet<>();

    /** Each run has its own scope, so that no run is cancelled while its removal ends it. */
    private final LinkedHashMap<RunKey, CancellationScope> runs = new LinkedHashMap<>();

    private int failed;
    private @Nullable RuntimeException failure;

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
            // A cancelled activity and a cancelled wait throw different failures. Only the scope tells the cause.
            if (!work.isCancelRequested()) {
                throw stopped;
            }
        }
        if (!work.isCancelRequested() && !hasEnded()) {
            // The runs continue. The new execution finds them in the database and adopts them, as after a worker's
            // death.
            Workflow.continueAsNew(start);
        }
        if (work.isCancelRequested() || !open.isEmpty()) {
            Workflow.newDetachedCancellationScope(this::stop).run();
        }
        return new BatchResult(failed);
    }

    @Override
    public void slotsGranted(List<Grant> granted) {
        grants.addAll(granted);
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
        while (!hasEnded() && Workflow.getInfo().getHistoryLength() < MAX_EVENTS) {
            Workflow.await(() -> !grants.isEmpty() || !killed.isEmpty() || hasEnded() || failure != null);
            if (failure != null) {
                throw failure;
            }
            if (!killed.isEmpty()) {
                acknowledgeKills();
            }
            while (!grants.isEmpty()) {
                startRun(grants.remove());
            }
        }
    }

    private boolean hasEnded() {
        return open.isEmpty() || (start.test() && failed > 0);
    }

    /** Starts the run of a grant. Ignores a grant that was delivered before, or whose job has ended. */
    private void startRun(Grant grant) {
        RunKey key = new RunKey(start.taskId(), grant.job(), grant.attempt());
        if (!open.contains(grant.job()) || !started.add(key)) {
            return;
        }
        RunActivities run = Workflow.newActivityStub(
                RunActivities.class,
                running.toBuilder()
                        .setSummary(format("job %d, attempt %d, on %s", grant.job(), grant.attempt(), grant.node()))
                        .build());
        CancellationScope scope = Workflow.newDetachedCancellationScope(
                () -> Async.function(run::runJob, key).handle((end, thrown) -> runEnded(key, end, thrown)));
        runs.put(key, scope);
        scope.run();
    }

    private @Nullable Void runEnded(RunKey key, @Nullable JobEnded end, @Nullable RuntimeException thrown) {
        runs.remove(key);
        if (end != null && end.state().isFinal()) {
            jobEnded(end);
        } else if (thrown != null && !(thrown.getCause() instanceof CanceledFailure)) {
            failure = thrown;
        }
        return null;
    }

    /** A repeated request for an earlier attempt also returns the end of its job. It counts only once. */
    private void jobEnded(JobEnded end) {
        if (open.remove(end.job())) {
            failed += end.state() == JobState.DONE ? 0 : 1;
        }
    }

    /** Asks the database, because the signal may be old: the job may have been retried since. */
    private void acknowledgeKills() {
        List<Integer> jobs = List.copyOf(killed);
        killed.clear();
        KillStatus kills = tasks.acknowledgeKills(start.taskId(), jobs);
        kills.ended().forEach(this::jobEnded);
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

    /** After a kill or a failed test job: ends the waiting jobs, removes the runs and waits for their end. */
    private void stop() {
        tasks.withdrawBatch(start.taskId(), start.batch().from(), start.batch().to());
        if (!work.isCancelRequested()) {
            // After a kill, the task does this once for all of its batches.
            removal.removeRuns(start.taskId());
        }
        if (!Workflow.await(REMOVAL_TIMEOUT, runs::isEmpty)) {
            List.copyOf(runs.values()).forEach(CancellationScope::cancel);
            Workflow.await(runs::isEmpty);
        }
    }

    private static ActivityOptions running(String clusterQueue) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(clusterQueue)
                // Temporal requires a limit. The queue's time limit bounds the run.
                .setStartToCloseTimeout(Duration.ofDays(365))
                .setHeartbeatTimeout(Duration.ofSeconds(30))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(RetryOptions.newBuilder()
                        .setMaximumInterval(Duration.ofSeconds(30))
                        .build())
                .build();
    }
}
