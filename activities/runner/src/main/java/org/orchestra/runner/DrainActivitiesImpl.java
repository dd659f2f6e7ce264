package org.orchestra.runner;

import static org.orchestra.domain.Text.format;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import org.orchestra.runner.DrainTargets.Order;
import org.orchestra.workflow.drain.DrainActivities;

/** The drain activity of one cluster. Who watches a run, here or in another process, hears that it is gone and reports it. */
public final class DrainActivitiesImpl implements DrainActivities {
    private final DrainTargets orders;
    private final JobRunner runner;

    public DrainActivitiesImpl(DrainTargets orders, JobRunner runner) {
        this.orders = orders;
        this.runner = runner;
    }

    @Override
    public void evictRuns(long nodeId) {
        Order order = orders.order(nodeId);
        order.runs().forEach(run -> runner.evict(run.task(), run.key()));
        if (order.jobs() > 0) {
            throw ApplicationFailure.newBuilder()
                    .setMessage(format("%d jobs hold slots of the node", order.jobs()))
                    .setType("JobsLeft")
                    .setCategory(ApplicationErrorCategory.BENIGN)
                    .build();
        }
    }
}
