package org.orchestra.workflow.task;

import io.temporal.activity.ActivityInterface;
import org.orchestra.domain.run.RunKey;

/** The activities of a cluster for its tasks. Polled on the cluster's own task queue. All are idempotent. */
@ActivityInterface
public interface RunActivities {
    /**
     * Runs one attempt of one job to its end and records the end: it stores the log, updates run and job, frees the slot and
     * wakes the scheduler. A call after the death of a worker adopts the existing run.
     */
    JobEnded runJob(RunKey key);

    /** Stops one run, whichever worker watches it. Its {@link #runJob} returns when it is gone. Does nothing without a run. */
    void stopRun(RunKey key);

    /**
     * Removes every run that the task has on the cluster. Fails while any is left, and is retried soon.
     */
    void removeRuns(long taskId);
}
