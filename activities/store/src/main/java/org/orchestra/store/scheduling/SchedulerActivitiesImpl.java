package org.orchestra.store.scheduling;

import com.google.common.base.Stopwatch;
import io.temporal.activity.Activity;
import org.orchestra.workflow.scheduling.PassRequest;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.scheduling.SchedulerActivities;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** The activity of a pass. */
@Component
public class SchedulerActivitiesImpl implements SchedulerActivities {
    private final SchedulingPass pass;
    private final ApplicationEventPublisher events;

    SchedulerActivitiesImpl(SchedulingPass pass, ApplicationEventPublisher events) {
        this.pass = pass;
        this.events = events;
    }

    @Override
    public PassResult pass(PassRequest request) {
        // A second attempt: what the first one granted may have been lost with its answer.
        boolean retried = Activity.getExecutionContext().getInfo().getAttempt() > 1;
        Stopwatch time = Stopwatch.createStarted();
        PassResult result = pass.make(request.cluster(), request.redeliverAll() || retried);
        events.publishEvent(new PassCompleted(request.cluster(), time.elapsed(), result.figures()));
        return result;
    }
}
