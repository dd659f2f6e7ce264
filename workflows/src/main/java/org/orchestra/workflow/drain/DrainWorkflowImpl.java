package org.orchestra.workflow.drain;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** One activity, retried until the node is empty. */
public final class DrainWorkflowImpl implements DrainWorkflow {
    @Override
    public void run(DrainStart start) {
        Workflow.newActivityStub(
                        DrainActivities.class,
                        ActivityOptions.newBuilder()
                                .setTaskQueue(start.clusterQueue())
                                .setSummary("stop all runs on " + start.node())
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
