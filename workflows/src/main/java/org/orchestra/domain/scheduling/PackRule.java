package org.orchestra.domain.scheduling;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.Batch;

/**
 * How many jobs of a task share a slot, one after another: as many as take about this long together, and never so many that
 * a slot would stay empty.
 *
 * @param time how long a pack should take, and how long it may start jobs: more than nothing, and at most nine minutes
 */
public record PackRule(Duration time) {
    /** The most jobs of a pack: those of a batch, whose workflow waits for it. */
    public static final int MAX = Batch.MAX_JOBS;

    /** Shorter than what a pack leaves on the volume against a pod that was cut off and comes back. */
    private static final Duration LONGEST = Duration.ofMinutes(9);

    public PackRule {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "A pack takes more than no time and at most 9 minutes: set orchestra.scheduling.pack-time, for example to 1m.");
        }
    }

    /**
     * The most jobs of a pack.
     *
     * @param asked what the task's owner asks for, 1 to {@link #MAX}; null for what the time suggests
     * @param jobTime how long its jobs have run, on average; null while none is done
     */
    public int limit(@Nullable Integer asked, @Nullable Duration jobTime) {
        if (asked != null) {
            return asked;
        }
        if (jobTime == null) {
            return 1;
        }
        return (int) Math.max(1, Math.min(MAX, time.toMillis() / Math.max(1, jobTime.toMillis())));
    }

    /**
     * How many jobs a slot is given.
     *
     * @param limit the most jobs of a pack
     * @param waiting the jobs of the task that wait for a slot
     * @param slots the slots that the task could have at once, at least 1
     */
    public static int size(int limit, int waiting, int slots) {
        return Math.max(1, Math.min(limit, (waiting + slots - 1) / slots));
    }
}
