package org.orchestra.workflow.scheduling;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.workflow.scheduling.PassResult.BatchGrants;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.slf4j.Logger;

/**
 * Makes a pass, sends its grants, waits; then again.
 *
 * <p>The pass runs within the workflow task that a wake-up causes, and its grants leave with the end of that task. So a freed
 * slot waits for no further round trip to Temporal.
 */
public final class SchedulerWorkflowImpl implements SchedulerWorkflow {
    /** The longest wait: the safety net for a wake-up that was lost. */
    static final Duration RECHECK = Duration.ofMinutes(5);

    /** Events after which it continues as new: far from the 10,240 at which Temporal warns. */
    private static final long MAX_EVENTS = 4_000;

    /** Concurrent signals; each holds a workflow thread. */
    private static final int DELIVERIES = 50;

    private static final Logger log = Workflow.getLogger(SchedulerWorkflowImpl.class);

    /** One attempt, in the process that runs the workflow: shorter than a workflow task may last. */
    private final SchedulerActivities localPass = Workflow.newLocalActivityStub(
            SchedulerActivities.class,
            LocalActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofSeconds(5))
                    .setRetryOptions(
                            RetryOptions.newBuilder().setMaximumAttempts(1).build())
                    .build());

    /** Repeats a pass that failed; Temporal retries it, for days if need be, without spending events. */
    private final SchedulerActivities remotePass = Workflow.newActivityStub(
            SchedulerActivities.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofMinutes(2))
                    .build());

    private boolean woken;
    private int underWay;
    private PassResult.@Nullable Figures lastPass;

    @Override
    public void run(SchedulerStart start) {
        boolean fresh = !start.continued();
        while (!shouldContinueAsNew()) {
            woken = false;
            PassResult pass = pass(start.cluster(), fresh);
            fresh = false;
            show(pass.figures());
            deliver(pass.grants());
            if (pass.figures().more()) {
                // Otherwise the grants of many passes would leave together, late and in a message that may be too large.
                awaitDeliveries();
            }
            if (!pass.figures().more()) {
                Workflow.await(RECHECK, () -> woken);
            }
        }
        awaitDeliveries();
        // A wake-up that came meanwhile is not lost: the next execution begins with a pass.
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

    /** For the query, and for Temporal's web UI: as the workflow's details, which cost no event. */
    private void show(PassResult.Figures figures) {
        lastPass = figures;
        Workflow.setCurrentDetails(figures.inWords());
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
            // Its grants may have been lost with its answer.
            return remotePass.pass(new PassRequest(cluster, true));
        }
    }

    private void deliver(List<BatchGrants> grants) {
        for (BatchGrants batch : grants) {
            Workflow.await(() -> underWay < DELIVERIES);
            underWay++;
            Async.procedure(() -> signal(batch));
        }
    }

    private void awaitDeliveries() {
        Workflow.await(() -> underWay == 0);
    }

    private void signal(BatchGrants batch) {
        try {
            Workflow.newExternalWorkflowStub(JobBatchWorkflow.class, batch.workflow())
                    .slotsGranted(batch.grants());
        } catch (ApplicationFailure gone) {
            // The batch is not there: killed, or not started again yet. A later pass delivers what is still wanted.
            log.info(
                    "No batch {} takes its {} grants",
                    batch.workflow(),
                    batch.grants().size());
        } finally {
            underWay--;
        }
    }
}
