package org.orchestra.workflow.task;

import io.temporal.activity.ActivityInterface;
import org.orchestra.domain.run.RunKey;

/** What a cluster does for a task. Polled on the cluster's own task queue. All are idempotent. */
@ActivityInterface
public interface RunActivities {
    /**
     * Runs one attempt of one job to its end and records it: log stored, run and job written, slot free, scheduler
     * woken. Called again after a worker's death it finds the run and goes on with it.
     */
    JobEnded runJob(RunKey key);

    /** Stops one run, wherever it is watched; its {@link #runJob} tells when it is gone. Does nothing when there is none. */
    void stopRun(RunKey key);

    /**
     * Removes every run that the task still has on the cluster. Fails, to be tried again soon, while any is left.
     */
    void removeRuns(long taskId);
}
