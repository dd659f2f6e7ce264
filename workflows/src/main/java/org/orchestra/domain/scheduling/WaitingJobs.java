package org.orchestra.domain.scheduling;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one task that wait for the same reason.
 *
 * @param jobs at least 1
 * @param ahead how many jobs have their turn before the first of these, for several jobs without those of their own task;
 *     null unless they wait for a slot in use
 * @param startsIn how long until the first of these starts; null when it is unknown
 */
public record WaitingJobs(
        WaitReason reason,
        int jobs,
        @Nullable Long ahead,
        @Nullable Duration startsIn) {
    /** Jobs of which no start can be foretold. */
    public static WaitingJobs held(WaitReason reason, int jobs) {
        return new WaitingJobs(reason, jobs, null, null);
    }
}
