package org.orchestra.workflow.scheduling;

import io.temporal.activity.ActivityOptions;
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

/** A pass, its grants delivered, a rest; then again. */
public final class SchedulerWorkflowImpl implements SchedulerWorkflow {
    /** The longest rest: the safety net for a wake-up that was lost. */
    static final Duration RECHECK = Duration.ofMinutes(5);

    /** Events after which it continues as new: far from the 10,240 at which Temporal warns. */
    private static final long MAX_EVENTS = 4_000;

    /** Signals under way at once; each holds a workflow thread. */
    private static final int DELIVERIES = 50;

    private static final Logger log = Workflow.getLogger(SchedulerWorkflowImpl.class);

    private final SchedulerActivities scheduler = Workflow.newActivityStub(
            SchedulerActivities.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofMinutes(2))
                    .build());
    private boolean woken;
    private PassResult.@Nullable Figures lastPass;

    @Override
    public void run(SchedulerStart start) {
        boolean anew = !start.continued();
        while (!isWorn()) {
            woken = false;
            PassResult pass = scheduler.pass(new PassRequest(start.cluster(), anew));
            anew = false;
            show(pass.figures());
            deliver(pass.grants());
            if (!pass.figures().more()) {
                Workflow.await(RECHECK, () -> woken);
            }
        }
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

    private static boolean isWorn() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                || Workflow.getInfo().getHistoryLength() > MAX_EVENTS;
    }

    private static void deliver(List<BatchGrants> grants) {
        for (int from = 0; from < grants.size(); from += DELIVERIES) {
            List<BatchGrants> some = grants.subList(from, Math.min(grants.size(), from + DELIVERIES));
            Promise.allOf(some.stream()
                            .map(batch -> Async.procedure(() -> signal(batch)))
                            .toList())
                    .get();
        }
    }

    private static void signal(BatchGrants batch) {
        try {
            Workflow.newExternalWorkflowStub(JobBatchWorkflow.class, batch.workflow())
                    .slotsGranted(batch.grants());
        } catch (ApplicationFailure gone) {
            // The batch is not there: killed, or not started again yet. A later pass delivers what is still wanted.
            log.info(
                    "No batch {} takes its {} grants",
                    batch.workflow(),
                    batch.grants().size());
        }
    }
}
