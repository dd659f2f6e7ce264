package org.orchestra.scheduling;

import io.temporal.activity.Activity;
import org.orchestra.workflow.scheduling.PassRequest;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.scheduling.SchedulerActivities;
import org.springframework.stereotype.Component;

/** The activity of a pass. */
@Component
public class SchedulerActivitiesImpl implements SchedulerActivities {
    private final Pass pass;

    SchedulerActivitiesImpl(Pass pass) {
        this.pass = pass;
    }

    @Override
    public PassResult pass(PassRequest request) {
        // A second attempt: what the first one granted may have been lost with its answer.
        boolean retried = Activity.getExecutionContext().getInfo().getAttempt() > 1;
        return pass.make(request.cluster(), request.redeliverAll() || retried);
    }
}
