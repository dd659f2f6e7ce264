package org.orchestra.store.metric;

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
 * @param ended whether the run has ended, so that its log is stored
 */
record MetricReading(
        TaskRef task,
        RunKey run,
        String jobName,
        long position,
        boolean passing,
        String state,
        @Nullable String parser,
        @Nullable String pattern,
        boolean ended) {}
