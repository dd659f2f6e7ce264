package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Predicts when the waiting jobs of a queue start, from observed run times. Each used slot becomes free when its job has run
 * for its usual time, and after that once per usual time of the queue. The result is an estimate: jobs that arrive later may
 * start first.
 */
public final class StartForecast {
    private static final double UNKNOWN = Double.NaN;

    /** Seconds until each slot is free for the first time, ascending. Unknown times come last, as NaN sorts there. */
    private final double[] firstFree;

    private final double typical;

    /**
     * @param freeSlots how many slots are free
     * @param used for each used slot, how long until it is free, a negative time as zero; null when no run time is known
     * @param typical how long a job of the queue usually holds a slot; null when none has been observed
     */
    public StartForecast(int freeSlots, List<@Nullable Duration> used, @Nullable Duration typical) {
        this.firstFree = new double[freeSlots + used.size()];
        for (int slot = 0; slot < used.size(); slot++) {
            Duration rest = used.get(slot);
            firstFree[freeSlots + slot] = rest == null ? UNKNOWN : Math.max(0, seconds(rest));
        }
        Arrays.sort(firstFree);
        this.typical = typical == null ? UNKNOWN : seconds(typical);
    }

    /**
     * How long until a job starts.
     *
     * @param ahead how many jobs start before it
     * @return empty when that is unknown: there are no slots, or no run times
     */
    public Optional<Duration> startsIn(long ahead) {
        if (firstFree.length == 0) {
            return Optional.empty();
        }
        double first = firstFree[(int) (ahead % firstFree.length)];
        long rounds = ahead / firstFree.length;
        double wait = rounds == 0 ? first : first + rounds * typical;
        return Double.isNaN(wait) ? Optional.empty() : Optional.of(Duration.ofMillis(Math.round(wait * 1_000)));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
