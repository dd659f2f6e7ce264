package org.orchestra.runner;

import static org.orchestra.domain.Text.counted;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import org.orchestra.runner.DrainTargets.NodeEviction;
import org.orchestra.workflow.drain.DrainActivities;

/** The drain activity of one cluster. Whichever process watches an evicted run reports its end. */
public final class DrainActivitiesImpl implements DrainActivities {
    private final DrainTargets targets;
    private final JobRunner runner;

    public DrainActivitiesImpl(DrainTargets targets, JobRunner runner) {
        this.targets = targets;
        this.runner = runner;
    }

    @Override
    public void evictRuns(long nodeId) {
        NodeEviction eviction = targets.evict(nodeId);
        eviction.runs().forEach(run -> runner.evict(run.task(), run.key()));
        if (eviction.jobs() > 0) {
            throw ApplicationFailure.newBuilder()
                    .setMessage(counted(eviction.jobs(), "job") + " left on the node")
                    .setType("JobsLeft")
                    .setCategory(ApplicationErrorCategory.BENIGN)
                    .build();
        }
    }
}
