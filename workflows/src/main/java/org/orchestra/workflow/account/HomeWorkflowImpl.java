package org.orchestra.workflow.account;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** One activity, retried until it succeeds. */
public final class HomeWorkflowImpl implements HomeWorkflow {
    @Override
    public void run(HomeStart start) {
        Workflow.newActivityStub(
                        HomeActivities.class,
                        ActivityOptions.newBuilder()
                                .setTaskQueue(start.clusterQueue())
                                .setStartToCloseTimeout(Duration.ofMinutes(2))
                                .setRetryOptions(RetryOptions.newBuilder()
                                        .setMaximumInterval(Duration.ofMinutes(1))
                                        .build())
                                .build())
                .prepareHome(start.username(), start.cluster());
    }
}
