package org.orchestra.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The CPU time of a run's processes and of those that they have waited for, as the difference of two samples. */
final class CpuTime {
    /** proc(5) counts in hundredths of a second for programs, whatever the kernel itself counts in. */
    private static final int MILLIS_PER_TICK = 10;

    /** Of a shorter time, one tick more or less would be much. */
    private static final Duration LEAST = Duration.ofMillis(500);

    private @Nullable Sample base;
    private @Nullable Integer millis;

    private record Sample(long ticks, Instant at) {}

    /** @param ticks the sum of user and system time since the processes began */
    void sample(long ticks, Instant now) {
        Sample before = base;
        long elapsed = before == null ? 0 : Duration.between(before.at(), now).toMillis();
        // A clock that was set back begins anew.
        if (before == null || elapsed < 0) {
            base = new Sample(ticks, now);
        } else if (elapsed >= LEAST.toMillis()) {
            // What a process has used that nobody waited for is gone with it.
            long used = Math.max(0, ticks - before.ticks()) * MILLIS_PER_TICK;
            // Days at once, when somebody waits for a process that had left its session.
            millis = (int) Math.min(Integer.MAX_VALUE, used * 1_000 / elapsed);
            base = new Sample(ticks, now);
        }
    }

    /** Thousandths of a CPU between the latest samples; empty before there are two. */
    Optional<Integer> millis() {
        return Optional.ofNullable(millis);
    }
}
