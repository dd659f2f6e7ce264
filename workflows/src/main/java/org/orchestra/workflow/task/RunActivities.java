package org.orchestra.workflow.task;

import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.orchestra.domain.run.RunKey;

/** The activities of a cluster for its tasks. Polled on the cluster's own task queue. All are idempotent. */
@ActivityInterface
public interface RunActivities {
    /**
     * Runs one attempt of each job to its end, side by side, and returns when the last has ended. The end of each is recorded
     * at once: its log is stored, run and job are updated, the slot is free and the scheduler woken. A call after the death of
     * a worker adopts the existing runs. Fails when a run cannot be started for now; the next attempt adopts the others.
     */
    List<JobEnded> runJobs(List<RunKey> keys);

    /** Stops one run, whichever worker watches it. What waits for it returns when it is gone. Does nothing without a run. */
    void stopRun(RunKey key);

    /**
     * Removes every run that the task has on the cluster. Fails while any is left, and is retried soon.
     */
    void removeRuns(long taskId);
}
