package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the waiting jobs of a queue start, as far as observed run times tell: each held slot becomes free when its job has
 * run for its usual time, and from then on once in the usual time of the queue. An estimate, never a promise: jobs that
 * come later may go first.
 */
public final class StartForecast {
    private static final double UNKNOWN = Double.NaN;

    /** Seconds until each slot is free for the first time, ascending, the unknown ones last. */
    private final double[] free;

    private final double turn;

    /**
     * A forecast for a queue.
     *
     * @param freeSlots its free slots
     * @param held for each held slot how long until it is free; null where no run time is known; one that is overdue
     *     counts as due now
     * @param usual how long a job of the queue usually holds a slot; null when none has been observed
     */
    public StartForecast(int freeSlots, List<@Nullable Duration> held, @Nullable Duration usual) {
        this.free = new double[freeSlots + held.size()];
        for (int slot = 0; slot < held.size(); slot++) {
            Duration rest = held.get(slot);
            free[freeSlots + slot] = rest == null ? UNKNOWN : Math.max(0, seconds(rest));
        }
        Arrays.sort(free);
        this.turn = usual == null ? UNKNOWN : seconds(usual);
    }

    /**
     * How long until a job starts.
     *
     * @param ahead how many jobs start before it
     * @return empty when it is unknown: no slots, or no run times
     */
    public Optional<Duration> startsIn(long ahead) {
        if (free.length == 0) {
            return Optional.empty();
        }
        double first = free[(int) (ahead % free.length)];
        long rounds = ahead / free.length;
        double wait = rounds == 0 ? first : first + rounds * turn;
        return Double.isNaN(wait) ? Optional.empty() : Optional.of(Duration.ofMillis(Math.round(wait * 1_000)));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
