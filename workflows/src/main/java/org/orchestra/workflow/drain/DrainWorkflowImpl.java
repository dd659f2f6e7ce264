package org.orchestra.workflow.drain;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.orchestra.workflow.TaskQueues;

/**
 * One activity, retried until the node is empty. It fails when nobody begins it, for the cluster may be polled under another
 * name by then; the reconciler starts anew what is still to be emptied.
 */
public final class DrainWorkflowImpl implements DrainWorkflow {
    @Override
    public void run(DrainStart start) {
        Workflow.newActivityStub(
                        DrainActivities.class,
                        ActivityOptions.newBuilder()
                                .setTaskQueue(start.clusterQueue())
                                .setSummary("stop all runs on " + start.node())
                                .setScheduleToStartTimeout(TaskQueues.POLLED_WITHIN)
                                .setStartToCloseTimeout(Duration.ofMinutes(2))
                                .setRetryOptions(RetryOptions.newBuilder()
                                        .setInitialInterval(Duration.ofMillis(500))
                                        .setBackoffCoefficient(1.5)
                                        .setMaximumInterval(Duration.ofSeconds(5))
                                        .build())
                                .build())
                .evictRuns(start.nodeId());
    }
}
