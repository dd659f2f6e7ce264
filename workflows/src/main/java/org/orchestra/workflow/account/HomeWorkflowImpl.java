package org.orchestra.workflow.account;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.orchestra.workflow.TaskQueues;

/**
 * One activity, retried until it succeeds. It fails when nobody begins it, for the cluster may be polled under another name by
 * then, or be no more; the reconciler starts anew what is still missing.
 */
public final class HomeWorkflowImpl implements HomeWorkflow {
    @Override
    public void run(HomeStart start) {
        Workflow.newActivityStub(
                        HomeActivities.class,
                        ActivityOptions.newBuilder()
                                .setTaskQueue(start.clusterQueue())
                                .setScheduleToStartTimeout(TaskQueues.POLLED_WITHIN)
                                .setStartToCloseTimeout(Duration.ofMinutes(2))
                                .setRetryOptions(RetryOptions.newBuilder()
                                        .setMaximumInterval(Duration.ofMinutes(1))
                                        .build())
                                .build())
                .prepareHome(start.username(), start.cluster());
    }
}
