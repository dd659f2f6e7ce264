package org.orchestra.store.scheduling;

import com.google.common.base.Stopwatch;
import io.temporal.activity.Activity;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /** The clusters over which this process has made a pass. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    SchedulerActivitiesImpl(SchedulingPass pass, ApplicationEventPublisher events) {
        this.pass = pass;
        this.events = events;
    }

    @Override
    public PassResult pass(PassRequest request) {
        // The process or the attempt before this one may have died between the commit of its grants and their signals.
        boolean first = known.add(request.cluster());
        boolean retried = Activity.getExecutionContext().getInfo().getAttempt() > 1;
        Stopwatch time = Stopwatch.createStarted();
        PassResult result = pass.make(request.cluster(), request.redeliverAll() || first || retried);
        events.publishEvent(new PassCompleted(request.cluster(), time.elapsed(), result));
        return result;
    }
}
