package org.orchestra.workflow.task;

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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;

/** Grants come in as signals, each becomes one activity; its result ends the job or puts it back to waiting. */
public final class JobBatchWorkflowImpl implements JobBatchWorkflow {
    private final TaskActivities tasks = Workflow.newActivityStub(
            TaskActivities.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofMinutes(2))
                    .build());
    private final ActivityOptions running;
    private final RunActivities removal;
    private final BatchStart start;
    private final CancellationScope work = Workflow.newCancellationScope(this::work);
    private final Deque<Grant> grants = new ArrayDeque<>();
    private final Set<RunKey> begun = new HashSet<>();
    private final Set<Integer> open = new HashSet<>();
    private int active;
    private int failed;
    private @Nullable RuntimeException broken;

    @WorkflowInit
    public JobBatchWorkflowImpl(BatchStart start) {
        this.start = start;
        this.running = running(start.clusterQueue());
        this.removal = Workflow.newActivityStub(RunActivities.class, TaskWorkflowImpl.removal(start.clusterQueue()));
    }

    @Override
    public BatchEnd run(BatchStart ignored) {
        try {
            work.run();
        } catch (TemporalFailure stopped) {
            // A cancelled activity fails as an activity, a cancelled wait as a cancellation: the scope knows why.
            if (!work.isCancelRequested()) {
                throw stopped;
            }
            Workflow.newDetachedCancellationScope(this::stop).run();
            return new BatchEnd(failed + open.size());
        }
        if (!open.isEmpty()) {
            work.cancel("a test job failed");
            Workflow.newDetachedCancellationScope(this::breakOff).run();
        }
        return new BatchEnd(failed);
    }

    @Override
    public void slotsGranted(List<Grant> more) {
        grants.addAll(more);
    }

    private void work() {
        BatchOpening opening = tasks.openBatch(
                start.taskId(), start.batch().from(), start.batch().to());
        open.addAll(opening.open());
        failed = opening.failed();
        grants.addAll(opening.granted());
        while (!hasEnded()) {
            Workflow.await(() -> !grants.isEmpty() || hasEnded() || broken != null);
            if (broken != null) {
                throw broken;
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
        active++;
        RunActivities run = Workflow.newActivityStub(
                RunActivities.class,
                running.toBuilder()
                        .setSummary("job %d, attempt %d, on %s".formatted(grant.job(), grant.attempt(), grant.node()))
                        .build());
        Async.function(run::runJob, key).handle(this::ended);
    }

    private @Nullable Void ended(@Nullable JobEnded end, @Nullable RuntimeException failure) {
        active--;
        if (end != null && end.state().isFinal()) {
            open.remove(end.job());
            failed += end.state() == JobState.DONE ? 0 : 1;
        } else if (failure != null && !(failure.getCause() instanceof CanceledFailure)) {
            broken = failure;
        }
        return null;
    }

    /** Killed: what waits ends, what runs is waited for. The task removes the runs of all its batches at once. */
    private void stop() {
        tasks.withdrawBatch(start.taskId(), start.batch().from(), start.batch().to());
        Workflow.await(() -> active == 0);
    }

    private void breakOff() {
        tasks.withdrawBatch(start.taskId(), start.batch().from(), start.batch().to());
        removal.removeRuns(start.taskId());
        Workflow.await(() -> active == 0);
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
