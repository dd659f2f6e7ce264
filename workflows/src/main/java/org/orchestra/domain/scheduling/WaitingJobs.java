package org.orchestra.domain.scheduling;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one task that wait for the same reason.
 *
 * @param jobs at least 1
 * @param ahead how many jobs start before the first of these, without the jobs of the same task if these are several; null
 *     unless they wait for a busy slot
 * @param startsIn how long until the first of these starts; null when that is unknown
 */
public record WaitingJobs(
        WaitReason reason,
        int jobs,
        @Nullable Long ahead,
        @Nullable Duration startsIn) {
    /** Jobs whose start cannot be predicted. */
    public static WaitingJobs withoutForecast(WaitReason reason, int jobs) {
        return new WaitingJobs(reason, jobs, null, null);
    }
}
