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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.OrchestraSearchAttributes;

/**
 * Test phase, run phase, end; and again when jobs are requeued. A kill interrupts any of these.
 *
 * <p>A batch of the run phase begins when the first of its jobs holds a slot. One whose jobs all ended before that, as killed
 * jobs do, never begins; whenever no batch runs, the database is asked which ones are left.
 */
public final class TaskWorkflowImpl implements TaskWorkflow {
    /** Abandoned on cancellation: these activities are short, and cancelling them gains nothing. */
    static final ActivityOptions DATABASE = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(2))
            .setCancellationType(ActivityCancellationType.ABANDON)
            .build();

    private final TaskActivities tasks = Workflow.newActivityStub(TaskActivities.class, DATABASE);
    private final TaskStart start;

    /** The batches of the phase that have not begun, by id. */
    private final LinkedHashMap<String, Batch> waiting = new LinkedHashMap<>();

    private final LinkedHashSet<String> running = new LinkedHashSet<>();
    private final LinkedHashSet<String> due = new LinkedHashSet<>();

    /** Detached: a cancellation of the workflow becomes a kill, after the database has recorded it. */
    private CancellationScope phases = Workflow.newDetachedCancellationScope(this::runPhases);

    private TaskState state = TaskState.REGISTERED;
    private boolean killed;
    private boolean killing;
    private boolean recheck;

    /** How many jobs of the phase failed. */
    private int failed;

    private @Nullable RuntimeException failure;

    @WorkflowInit
    public TaskWorkflowImpl(TaskStart start) {
        this.start = start;
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
        Workflow.newDetachedCancellationScope(this::removeRuns).run();
    }

    @Override
    public void batchesDue(List<String> batches) {
        due.addAll(batches);
    }

    @Override
    public void recheck() {
        recheck = true;
    }

    @Override
    public TaskState getState() {
        return state;
    }

    private void runPhases() {
        TaskPlan plan = tasks.open(start.id());
        enter(plan.state());
        if (plan.state() == TaskState.TESTING) {
            expect(plan.batches());
            due.addAll(waiting.keySet());
            awaitBatches();
            if (failed > 0) {
                return;
            }
            plan = tasks.startRunPhase(start.id());
            enter(plan.state());
        }
        if (plan.state() == TaskState.RUNNING && !plan.batches().isEmpty()) {
            expect(plan.batches());
            due.addAll(plan.due());
            Async.procedure(tasks::assign, start.id()).handle((nothing, thrown) -> keep(thrown));
            awaitBatches();
        }
        killed |= plan.state() == TaskState.KILL;
    }

    private void expect(List<Batch> batches) {
        failed = 0;
        waiting.clear();
        batches.forEach(batch -> waiting.put(batch.id(), batch));
    }

    /** Lets each batch begin when it is due, until every batch of the phase has ended or turns out to have no open jobs. */
    private void awaitBatches() {
        while (!waiting.isEmpty() || !running.isEmpty()) {
            due.stream().map(waiting::remove).filter(Objects::nonNull).forEach(this::run);
            due.clear();
            Workflow.await(
                    () -> failure != null || recheck || !due.isEmpty() || (waiting.isEmpty() && running.isEmpty()));
            if (failure != null) {
                throw failure;
            }
            boolean ask = recheck && !waiting.isEmpty();
            recheck = false;
            if (ask) {
                dropEnded();
            }
        }
    }

    private void dropEnded() {
        TaskPlan plan = tasks.plan(start.id());
        waiting.keySet().retainAll(plan.batches().stream().map(Batch::id).toList());
        due.addAll(plan.due());
        killed |= plan.state() == TaskState.KILL;
    }

    private void run(Batch batch) {
        running.add(batch.id());
        Async.function(child(batch)::run, new BatchStart(start.id(), batch, state == TaskState.TESTING))
                .handle((result, thrown) -> batchEnded(batch, result, thrown));
    }

    private @Nullable Void batchEnded(Batch batch, @Nullable BatchResult result, @Nullable RuntimeException thrown) {
        running.remove(batch.id());
        recheck |= running.isEmpty();
        failed += result == null ? 1 : result.failed();
        return keep(thrown);
    }

    /** Keeps a failure that is no cancellation: it fails the task's workflow. */
    private @Nullable Void keep(@Nullable RuntimeException thrown) {
        if (thrown != null && !(thrown instanceof CanceledFailure) && !(thrown.getCause() instanceof CanceledFailure)) {
            failure = thrown;
        }
        return null;
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
        // No batch may start a run after the task is closed.
        Workflow.await(() -> running.isEmpty() && Workflow.isEveryHandlerFinished() && !killing);
        if (killed) {
            // Again, now that no batch can start a run: no run may be left when the jobs count as killed.
            removeRuns();
        }
        enter(tasks.close(start.id()));
    }

    /** Returns when no run is left, on whichever cluster. One without a run is not asked: its worker may be away. */
    private void removeRuns() {
        Promise.allOf(tasks.clusterQueues(start.id()).stream()
                        .map(queue -> Workflow.newActivityStub(RunActivities.class, removal(queue)))
                        .map(runs -> Async.procedure(runs::removeRuns, start.id()))
                        .toList())
                .get();
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
