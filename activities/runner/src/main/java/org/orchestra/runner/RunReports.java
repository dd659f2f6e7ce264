package org.orchestra.runner;

import java.time.Instant;
import java.util.Optional;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.workflow.task.JobEnded;

/**
 * What a worker asks and tells about runs: all that a cluster needs of the system's centre. Every call is idempotent and
 * may be repeated after a crash.
 */
public interface RunReports {
    /** Takes up a grant, or takes it up again. */
    Beginning begin(RunKey key);

    /**
     * The cluster has the run.
     *
     * @return whether it is still wanted; else it is to be stopped, for the job was killed meanwhile
     */
    boolean launched(RunKey key);

    /** The command has started. */
    void running(RunKey key, Instant since);

    /** The run has ended; the first report of an end stands. Frees the slot. */
    JobEnded ended(RunKey key, RunOutcome outcome);

    /**
     * How many runs of the task a worker is about to give to the cluster. One that has been about to for a minute does not
     * count: its worker is dead.
     */
    int launching(long taskId);

    /** The task, to remove its runs; empty when it has been deleted. */
    Optional<TaskRef> task(long taskId);

    /** What is to be done for a grant. */
    sealed interface Beginning {
        /**
         * The run is to be launched or adopted.
         *
         * @param adoptOnly whether it is not to be made when it is not there: the cluster is known to have had it already, or
         *     nobody wants it any more
         */
        record Proceed(RunSpec order, boolean adoptOnly) implements Beginning {}

        /** Nothing: the run ended before, or the job is not waiting for this attempt any more. */
        record Over(JobEnded end) implements Beginning {}
    }
}
