package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long jobs usually hold a slot, from observation.
 *
 * @param tasks the mean over each task's done jobs; a task without a done job is absent
 * @param queue the mean over the done jobs of the queue's latest tasks; null when none is done
 */
public record RunTimeEstimates(
        Map<Long, Duration> tasks, @Nullable Duration queue) {
    /** The task's own time, else the queue's; null when neither is known. */
    public @Nullable Duration typical(long task) {
        Duration own = tasks.get(task);
        return own == null ? queue : own;
    }
}
