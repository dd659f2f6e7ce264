package org.orchestra.workflow.scheduling;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.workflow.scheduling.PassResult.BatchGrants;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.slf4j.Logger;

/**
 * Makes a pass, sends its grants, waits for a wake-up, and repeats.
 *
 * <p>The pass runs within the workflow task that the wake-up causes, and its grants leave when that task ends. A freed slot
 * thus waits for no further round trip to Temporal.
 */
public final class SchedulerWorkflowImpl implements SchedulerWorkflow {
    /** A pass is made at least so often: the safety net for a lost wake-up. */
    static final Duration RECHECK = Duration.ofMinutes(5);

    /** Events after which it continues as new, well below the 10,240 at which Temporal warns. */
    private static final long MAX_EVENTS = 4_000;

    /** The maximum number of concurrent signals. Each of them holds a workflow thread. */
    private static final int MAX_DELIVERIES = 50;

    private static final Logger log = Workflow.getLogger(SchedulerWorkflowImpl.class);

    /** One attempt, in the process of the workflow. Its timeout is below that of a workflow task. */
    private final SchedulerActivities localPass = Workflow.newLocalActivityStub(
            SchedulerActivities.class,
            LocalActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofSeconds(5))
                    .setRetryOptions(
                            RetryOptions.newBuilder().setMaximumAttempts(1).build())
                    .build());

    /** After a failed local pass. Temporal retries it, for days if necessary, without events in the history. */
    private final SchedulerActivities remotePass = Workflow.newActivityStub(
            SchedulerActivities.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofMinutes(2))
                    .build());

    private boolean woken;
    private @Nullable Promise<Void> recheck;
    private int pendingDeliveries;
    private PassResult.@Nullable Figures lastPass;

    @Override
    public void run(SchedulerStart start) {
        boolean redeliverAll = !start.continued();
        while (!shouldContinueAsNew()) {
            woken = false;
            PassResult pass = pass(start.cluster(), redeliverAll);
            redeliverAll = false;
            show(pass.figures());
            deliver(pass.grants());
            if (pass.figures().more()) {
                // Without this the grants of many passes would leave together, late and perhaps in too large a message.
                awaitDeliveries();
            } else {
                awaitWakeUp();
            }
        }
        awaitDeliveries();
        // A wake-up that arrived meanwhile is not lost: the next execution begins with a pass.
        Workflow.newContinueAsNewStub(SchedulerWorkflow.class).run(new SchedulerStart(start.cluster(), true));
    }

    @Override
    public void wake() {
        woken = true;
    }

    @Override
    public PassResult.@Nullable Figures getLastPass() {
        return lastPass;
    }

    /** Serves the query, and Temporal's web UI through the workflow's details, which cost no event. */
    private void show(PassResult.Figures figures) {
        lastPass = figures;
        Workflow.setCurrentDetails(figures.description());
    }

    /** One timer serves many passes: to start and to cancel one for each would double the events of a pass. */
    private void awaitWakeUp() {
        if (recheck == null || recheck.isCompleted()) {
            recheck = Workflow.newTimer(RECHECK);
        }
        Promise<Void> due = recheck;
        Workflow.await(() -> woken || due.isCompleted());
    }

    private static boolean shouldContinueAsNew() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                || Workflow.getInfo().getHistoryLength() > MAX_EVENTS;
    }

    private PassResult pass(String cluster, boolean redeliverAll) {
        try {
            return localPass.pass(new PassRequest(cluster, redeliverAll));
        } catch (ActivityFailure failed) {
            log.info("A pass over {} failed and is tried again", cluster, failed);
            // The failed pass may have granted slots, and its result was lost.
            return remotePass.pass(new PassRequest(cluster, true));
        }
    }

    private void deliver(List<BatchGrants> grants) {
        for (BatchGrants batch : grants) {
            Workflow.await(() -> pendingDeliveries < MAX_DELIVERIES);
            pendingDeliveries++;
            Async.procedure(() -> signal(batch));
        }
    }

    private void awaitDeliveries() {
        Workflow.await(() -> pendingDeliveries == 0);
    }

    private void signal(BatchGrants batch) {
        try {
            Workflow.newExternalWorkflowStub(JobBatchWorkflow.class, batch.workflow())
                    .slotsGranted(batch.grants());
        } catch (ApplicationFailure gone) {
            // The batch does not run: it begins only now, was killed, or has not restarted yet. What is still due it
            // finds in the database when it begins; a later pass redelivers it.
            log.debug(
                    "Batch {} is not running and takes none of its {} grants",
                    batch.workflow(),
                    batch.grants().size());
        } finally {
            pendingDeliveries--;
        }
    }
}
