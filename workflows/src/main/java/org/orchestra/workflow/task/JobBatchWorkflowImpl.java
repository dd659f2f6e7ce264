package org.orchestra.workflow.task;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
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

/**
 * Grants that arrive together become one activity, which waits for all of their runs. Each of these ends its job or lets it
 * wait for another slot. In a test phase each run has an activity of its own, for the first failure ends the phase.
 */
public final class JobBatchWorkflowImpl implements JobBatchWorkflow {
    /** How long removed runs may take to end. After that their activities are cancelled, which their heartbeats report. */
    private static final Duration REMOVAL_TIMEOUT = Duration.ofSeconds(15);

    /**
     * The events after which a batch continues as new. Three runs of every job need fewer events. Only jobs that are evicted
     * often, or may fail more often, need more.
     */
    static final int MAX_EVENTS = 8_000;

    /** How many jobs the summary of an activity names. */
    private static final int SUMMARY_JOBS = 10;

    private final TaskActivities tasks = Workflow.newActivityStub(TaskActivities.class, TaskWorkflowImpl.DATABASE);
    private final BatchStart start;
    private final CancellationScope work = Workflow.newCancellationScope(this::work);
    private final Deque<Grant> grants = new ArrayDeque<>();
    private final Set<Integer> killed = new TreeSet<>();
    private final Set<RunKey> started = new HashSet<>();
    private final Set<RunKey> stopped = new HashSet<>();
    private final Set<Integer> open = new HashSet<>();

    /** The activities that wait for runs, by the first run of each. */
    private final LinkedHashMap<RunKey, AwaitedRuns> activities = new LinkedHashMap<>();

    private int failed;
    private @Nullable RuntimeException failure;

    /** An activity that waits for runs of one cluster. */
    private record AwaitedRuns(CancellationScope scope, String clusterQueue) {}

    @WorkflowInit
    public JobBatchWorkflowImpl(BatchStart start) {
        this.start = start;
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
            startRuns();
        }
    }

    private boolean hasEnded() {
        return open.isEmpty() || (start.test() && failed > 0);
    }

    /** Starts the runs of the grants. Ignores a grant that was delivered before, or whose job has ended. */
    private void startRuns() {
        List<Grant> fresh = grants.stream()
                .filter(grant -> open.contains(grant.job()) && started.add(key(grant)))
                .toList();
        grants.clear();
        if (fresh.isEmpty()) {
            return;
        }
        if (start.test()) {
            fresh.forEach(grant -> run(List.of(grant)));
        } else {
            fresh.stream()
                    .map(Grant::clusterQueue)
                    .distinct()
                    .map(queue -> fresh.stream()
                            .filter(grant -> grant.clusterQueue().equals(queue))
                            .toList())
                    .forEach(this::run);
        }
    }

    /** One activity waits for all of these runs, which are on one cluster. Each in its own scope, so that none is cancelled while its removal ends it. */
    private void run(List<Grant> granted) {
        String clusterQueue = granted.get(0).clusterQueue();
        RunActivities stub = Workflow.newActivityStub(
                RunActivities.class,
                running(clusterQueue).setSummary(summary(granted)).build());
        List<RunKey> keys = granted.stream().map(this::key).toList();
        CancellationScope scope = Workflow.newDetachedCancellationScope(() ->
                Async.function(stub::runJobs, keys).handle((ends, thrown) -> runsEnded(keys.get(0), ends, thrown)));
        activities.put(keys.get(0), new AwaitedRuns(scope, clusterQueue));
        scope.run();
    }

    private RunKey key(Grant grant) {
        return new RunKey(start.taskId(), grant.job(), grant.attempt());
    }

    /** Short, for Temporal takes no long one. */
    private static String summary(List<Grant> granted) {
        Grant first = granted.get(0);
        if (granted.size() == 1) {
            return format("job %d, attempt %d, on %s", first.job(), first.attempt(), first.node());
        }
        String jobs = granted.stream()
                .limit(SUMMARY_JOBS)
                .map(grant -> String.valueOf(grant.job()))
                .collect(joining(", "));
        int others = granted.size() - SUMMARY_JOBS;
        return others > 0 ? format("jobs %s and %d more", jobs, others) : "jobs " + jobs;
    }

    private @Nullable Void runsEnded(RunKey first, @Nullable List<JobEnded> ends, @Nullable RuntimeException thrown) {
        activities.remove(first);
        if (ends != null) {
            ends.stream().filter(end -> end.state().isFinal()).forEach(this::jobEnded);
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
        kills.running().stream().filter(run -> stopped.add(run.key())).forEach(JobBatchWorkflowImpl::stopRun);
    }

    /** Not cancelled with the batch: it is short, and the in-process service loses a cancellation that meets its end. */
    private static void stopRun(PlacedRun stopping) {
        RunKey key = stopping.key();
        RunActivities run = Workflow.newActivityStub(
                RunActivities.class,
                TaskWorkflowImpl.removal(stopping.clusterQueue()).toBuilder()
                        .setCancellationType(ActivityCancellationType.ABANDON)
                        .setSummary(format("stop job %d, attempt %d", key.job(), key.attempt()))
                        .build());
        Async.procedure(run::stopRun, key);
    }

    /** After a kill or a failed test job: ends the waiting jobs, removes the runs and waits for their end. */
    private void stop() {
        tasks.withdrawBatch(start.taskId(), start.batch().from(), start.batch().to());
        if (!work.isCancelRequested()) {
            // After a kill, the task does this once for all of its batches.
            Promise.allOf(activities.values().stream()
                            .map(AwaitedRuns::clusterQueue)
                            .distinct()
                            .map(queue ->
                                    Workflow.newActivityStub(RunActivities.class, TaskWorkflowImpl.removal(queue)))
                            .map(runs -> Async.procedure(runs::removeRuns, start.taskId()))
                            .toList())
                    .get();
        }
        if (!Workflow.await(REMOVAL_TIMEOUT, activities::isEmpty)) {
            List.copyOf(activities.values()).forEach(runs -> runs.scope.cancel());
            Workflow.await(activities::isEmpty);
        }
    }

    private static ActivityOptions.Builder running(String clusterQueue) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(clusterQueue)
                // Temporal requires a limit. The queue's time limit bounds the run.
                .setStartToCloseTimeout(Duration.ofDays(365))
                .setHeartbeatTimeout(Duration.ofSeconds(30))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(RetryOptions.newBuilder()
                        .setMaximumInterval(Duration.ofSeconds(30))
                        .build());
    }
}
