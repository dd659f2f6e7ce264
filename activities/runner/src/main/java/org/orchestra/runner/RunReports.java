package org.orchestra.runner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.workflow.task.JobEnded;

/**
 * The port through which a worker reports runs. A cluster needs nothing else of the rest of the system. Every call is
 * idempotent and may be repeated after a crash.
 */
public interface RunReports {
    /** Accepts a grant; may be repeated. */
    Beginning begin(RunKey key);

    /**
     * Reports that the cluster has the run, or the pack.
     *
     * @param key the run; of a pack, its key
     * @return whether the run is still wanted; if not, its job was killed in the meantime and the caller stops it. A pack is
     *     wanted as long as its task is
     */
    boolean launched(RunKey key);

    /** Reports that the command has started. */
    void running(RunKey key, Instant since);

    /** Reports the end of the run, which frees its slot. Only the first report counts. */
    JobEnded ended(RunKey key, RunOutcome outcome);

    /**
     * Reports what became of the runs of a pack, as {@link JobRunner.PackListener#progressed} tells it: the slot goes from
     * run to run. Only the first report of each end counts.
     *
     * @param pack the pack's key
     * @return the runs of the pack that somebody wants stopped
     */
    Set<RunKey> progressed(RunKey pack, List<PackedRun> runs, List<RunKey> withdrawn);

    /**
     * Reports the end of a pack, which frees its slot. What has not started waits again as if never granted.
     *
     * @return the ends of all jobs of the pack that have ended, whenever that was
     */
    List<JobEnded> over(RunKey pack, List<PackedRun> runs);

    /**
     * How many runs of the task are being launched. A launch that takes a minute does not count: its worker is dead.
     */
    int launching(long taskId);

    /** The task; empty when it has been deleted. */
    Optional<TaskRef> task(long taskId);

    /** What to do for a grant. */
    sealed interface Beginning {
        /**
         * Launch or adopt the run.
         *
         * @param adoptOnly see {@link JobRunner#launch}
         */
        record Proceed(RunSpec spec, boolean adoptOnly) implements Beginning {}

        /**
         * Launch or adopt the pack that the run belongs to. Its key may be that of another run.
         *
         * @param adoptOnly see {@link JobRunner#launchPack}
         */
        record ProceedTogether(PackSpec pack, boolean adoptOnly) implements Beginning {}

        /**
         * Nothing to do: the run has ended, or the job does not wait for this attempt any more.
         *
         * @param ends the end of the job, and of all jobs that were in a pack with it and have ended
         */
        record Over(List<JobEnded> ends) implements Beginning {}
    }
}
