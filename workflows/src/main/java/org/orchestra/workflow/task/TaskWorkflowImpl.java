package org.orchestra.workflow.task;

import static org.orchestra.domain.Text.format;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.OrchestraSearchAttributes;

/** Test phase, run phase, end; and again when jobs are requeued. A kill interrupts any of these. */
public final class TaskWorkflowImpl implements TaskWorkflow {
    /** Abandoned on cancellation: these activities are short, and cancelling them gains nothing. */
    static final ActivityOptions DATABASE = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(2))
            .setCancellationType(ActivityCancellationType.ABANDON)
            .build();

    private final TaskActivities tasks = Workflow.newActivityStub(TaskActivities.class, DATABASE);
    private final RunActivities runs;
    private final TaskStart start;
    /** Detached: a cancellation of the workflow becomes a kill, after the database has recorded it. */
    private CancellationScope phases = Workflow.newDetachedCancellationScope(this::runPhases);

    private TaskState state = TaskState.REGISTERED;
    private boolean killed;
    private boolean killing;

    @WorkflowInit
    public TaskWorkflowImpl(TaskStart start) {
        this.start = start;
        this.runs = Workflow.newActivityStub(RunActivities.class, removal(start.clusterQueue()));
    }

    @Override
    public TaskState run(TaskStart ignored) {
        CancellationScope.current().getCancellationRequest().thenApply(this::killFromTemporal);
        runToEnd();
        while (!state.isFinal()) {
            // A cancelled scope cannot be used again.
            phases = Workflow.newDetachedCancellationScope(this::runPhases);
            runToEnd();
        }
        return state;
    }

    private void runToEnd() {
        try {
            phases.run();
        } catch (TemporalFailure stopped) {
            // A cancelled call throws an activity's or a child's failure, or a cancellation. Only the scope tells the
            // cause.
            if (!phases.isCancelRequested()) {
                throw stopped;
            }
        }
        Workflow.newDetachedCancellationScope(this::end).run();
    }

    @Override
    public void kill() {
        killed = true;
        phases.cancel("killed");
        // In parallel with the cancellation, which is slow because it travels with the runs' heartbeats.
        Workflow.newDetachedCancellationScope(() -> runs.removeRuns(start.id())).run();
    }

    @Override
    public TaskState getState() {
        return state;
    }

    private void runPhases() {
        TaskPlan plan = tasks.open(start.id());
        enter(plan.state());
        if (plan.state() == TaskState.TESTING) {
            if (failuresIn(plan.batches(), true) > 0) {
                return;
            }
            plan = tasks.startRunPhase(start.id());
            enter(plan.state());
        }
        if (plan.state() == TaskState.RUNNING) {
            failuresIn(plan.batches(), false);
        }
        killed |= plan.state() == TaskState.KILL;
    }

    /** Runs the batches in parallel until each has ended. */
    private int failuresIn(List<Batch> batches, boolean test) {
        List<Promise<BatchResult>> ends = batches.stream()
                .map(batch -> Async.function(
                        child(batch)::run, new BatchStart(start.id(), batch, start.clusterQueue(), test)))
                .toList();
        return ends.stream().mapToInt(TaskWorkflowImpl::failed).sum();
    }

    /** Waits for the end of a batch even when it is cancelled: no batch may start a run after the task is closed. */
    private static int failed(Promise<BatchResult> end) {
        try {
            return end.get().failed();
        } catch (TemporalFailure failure) {
            if (failure instanceof CanceledFailure || failure.getCause() instanceof CanceledFailure) {
                return 1;
            }
            throw failure;
        }
    }

    /** A cancellation in Temporal's UI is a kill like a user's, but the database must record it first. */
    private @Nullable Void killFromTemporal(String reason) {
        killing = true;
        Workflow.newDetachedCancellationScope(() -> Async.procedure(() -> {
                    tasks.kill(start.id());
                    kill();
                    killing = false;
                }))
                .run();
        return null;
    }

    private void end() {
        Workflow.await(() -> Workflow.isEveryHandlerFinished() && !killing);
        if (killed) {
            // Again, now that no batch can start a run: no run may be left when the jobs count as killed.
            runs.removeRuns(start.id());
        }
        enter(tasks.close(start.id()));
    }

    private void enter(TaskState next) {
        if (next != state) {
            state = next;
            Workflow.upsertTypedSearchAttributes(OrchestraSearchAttributes.TASK_STATE.valueSet(next.name()));
        }
    }

    private JobBatchWorkflow child(Batch batch) {
        return Workflow.newChildWorkflowStub(
                JobBatchWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(batch.id())
                        .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setStaticSummary(format("jobs %d to %d", batch.from(), batch.to() - 1))
                        .setTypedSearchAttributes(start.searchAttributes())
                        .build());
    }

    /** Options for removing runs: retried soon, until none is left. */
    static ActivityOptions removal(String clusterQueue) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(clusterQueue)
                .setSummary("remove all runs of the task")
                .setStartToCloseTimeout(Duration.ofMinutes(2))
                .setRetryOptions(RetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofMillis(500))
                        .setBackoffCoefficient(1.5)
                        .setMaximumInterval(Duration.ofSeconds(5))
                        .build())
                .build();
    }
}
