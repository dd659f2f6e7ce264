package org.orchestra.workflow.scheduling;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Makes a pass, waits for a wake-up, and repeats.
 *
 * <p>The pass runs within the workflow task that the wake-up causes, and signals the batches itself. A freed slot thus waits
 * for no further round trip to Temporal, and its grant costs this workflow no event.
 */
public final class SchedulerWorkflowImpl implements SchedulerWorkflow {
    /** A pass is made at least so often: the safety net for a lost wake-up. */
    static final Duration RECHECK = Duration.ofMinutes(5);

    /** Events after which it continues as new, well below the 10,240 at which Temporal warns. */
    private static final long MAX_EVENTS = 4_000;

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
    private @Nullable PassResult lastPass;

    @Override
    public void run(SchedulerStart start) {
        boolean redeliverAll = !start.continued();
        while (!shouldContinueAsNew()) {
            woken = false;
            PassResult pass = pass(start.cluster(), redeliverAll);
            redeliverAll = false;
            show(pass);
            // A wake-up may tell of a new cluster of the name.
            if (pass.gone() && !woken) {
                return;
            }
            if (!pass.more()) {
                awaitWakeUp();
            }
        }
        // A wake-up that arrived meanwhile is not lost: the next execution begins with a pass.
        Workflow.newContinueAsNewStub(SchedulerWorkflow.class).run(new SchedulerStart(start.cluster(), true));
    }

    @Override
    public void wake() {
        woken = true;
    }

    @Override
    public @Nullable PassResult getLastPass() {
        return lastPass;
    }

    /** Serves the query, and Temporal's web UI through the workflow's details, which cost no event. */
    private void show(PassResult pass) {
        lastPass = pass;
        Workflow.setCurrentDetails(pass.description());
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
            // The failed pass may have granted slots and not have signalled the batches.
            return remotePass.pass(new PassRequest(cluster, true));
        }
    }
}
