package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long jobs usually hold a slot, as far as it has been observed.
 *
 * @param tasks the mean of a task's own done jobs; tasks of which none is done are missing
 * @param queue the mean of the done jobs of the queue's latest tasks; null when none is done
 */
public record RunTimeEstimates(
        Map<Long, Duration> tasks, @Nullable Duration queue) {
    /** The task's own time, else the queue's; null when neither is known. */
    public @Nullable Duration usual(long task) {
        Duration own = tasks.get(task);
        return own == null ? queue : own;
    }
}
