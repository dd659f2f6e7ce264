package org.orchestra.runner.metric;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * A log that is to be read on.
 *
 * @param jobName the configuration file's path
 * @param position how many bytes have been read
 * @param passing whether that is within a line that is passed over
 * @param state what the parser knows from there
 * @param parser null when the task has no job type any more
 * @param idle how often in a row nothing new was read
 * @param jobs how many jobs the task has
 * @param endedFor how long ago the run has ended, so that its log is stored; null while it has not
 */
public record MetricReading(
        TaskRef task,
        RunKey run,
        String jobName,
        long position,
        boolean passing,
        String state,
        @Nullable String parser,
        @Nullable String pattern,
        int idle,
        int jobs,
        @Nullable Duration endedFor) {
    boolean ended() {
        return endedFor != null;
    }

    /** Whether its run ended at least so long ago. */
    boolean endedBefore(Duration past) {
        return endedFor != null && endedFor.compareTo(past) >= 0;
    }
}
