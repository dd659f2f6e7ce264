package org.orchestra.runner;

import java.time.Instant;
import java.util.Optional;
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
     * Reports that the cluster has the run.
     *
     * @return whether the run is still wanted; if not, its job was killed in the meantime and the caller stops it
     */
    boolean launched(RunKey key);

    /** Reports that the command has started. */
    void running(RunKey key, Instant since);

    /** Reports the end of the run, which frees its slot. Only the first report counts. */
    JobEnded ended(RunKey key, RunOutcome outcome);

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

        /** Nothing to do: the run has ended, or the job does not wait for this attempt any more. */
        record Over(JobEnded end) implements Beginning {}
    }
}
