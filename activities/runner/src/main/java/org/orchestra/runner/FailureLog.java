package org.orchestra.runner;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs failures that are repeated. While a database or a cluster is away, thousands of runs fail in the same way every few
 * seconds. So a failure takes one line, the lines per second are bounded, and only the first failure of a streak shows its
 * stack trace. Each type of exception has a streak of its own: an outage does not hide a defect.
 */
public final class FailureLog {
    static final int MAX_LINES = 10;
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** Longer than any pause before a retry, so that an outage is one streak. */
    static final Duration STREAK_GAP = Duration.ofMinutes(2);

    private final Logger log;
    private final Clock clock;
    private final Map<Class<?>, Instant> latest = new HashMap<>();
    private Instant windowEnd = Instant.MIN;
    private int failuresInWindow;

    public FailureLog(Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** @param what what failed and what happens next; the failure's own message follows it */
    public void warn(String what, Throwable failure) {
        add(Level.WARN, what, failure);
    }

    /** @param what what failed, for good; the failure's own message follows it */
    public void error(String what, Throwable failure) {
        add(Level.ERROR, what, failure);
    }

    private synchronized void add(Level level, String what, Throwable failure) {
        Instant now = clock.instant();
        if (!now.isBefore(windowEnd)) {
            startWindow(now);
        }
        boolean first = isFirstOfStreak(failure, now);
        failuresInWindow++;
        if (first) {
            log.atLevel(level).setCause(failure).log("{}: {}", what, failure.toString());
        } else if (failuresInWindow <= MAX_LINES) {
            log.atLevel(level).log("{}: {}", what, failure.toString());
        }
    }

    private void startWindow(Instant now) {
        if (failuresInWindow > MAX_LINES) {
            log.warn("{} more failures of the last seconds were not logged", failuresInWindow - MAX_LINES);
        }
        windowEnd = now.plus(WINDOW);
        failuresInWindow = 0;
    }

    private boolean isFirstOfStreak(Throwable failure, Instant now) {
        Instant before = latest.put(failure.getClass(), now);
        return before == null || before.isBefore(now.minus(STREAK_GAP));
    }
}
