package org.orchestra.store.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;

/**
 * A job in a list.
 *
 * @param job its number, from 0, in the order of the configuration files' names or of the parameters' values
 * @param name the configuration file's path in its dataset, or its values, such as {@code lr=0.1,seed=3}
 * @param parameters its values by the names of the parameters; null if its task has none
 * @param attempt the latest attempt; null before the first
 * @param node where the latest attempt runs or ran; null before the first
 * @param reason why it ended as it did; null when there is nothing to say
 * @param waitedSeconds how long it waited for its latest run, or has been waiting now; null when it never waited, or nobody
 *     knows when it ceased to
 * @param ranSeconds how long its latest run took from the start of the command to its end, or to now; null when that has not
 *     started
 * @param cause of the end of the latest attempt; null when it has not ended, or ended well
 */
public record JobView(
        int job,
        String name,
        @Nullable ParametersJson parameters,
        JobState state,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable Double waitedSeconds,
        @Nullable Double ranSeconds,
        @Nullable String reason,
        @Nullable RunCause cause) {
    JobView with(ParametersJson values) {
        return new JobView(job, name, values, state, attempt, node, waitedSeconds, ranSeconds, reason, cause);
    }
}
