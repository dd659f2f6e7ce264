package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does, no longer than it must. */
final class Await {
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private Await() {}

    static void until(Duration limit, String what, Callable<Boolean> condition) {
        Instant end = Instant.now().plus(limit);
        while (!holds(condition)) {
            if (Instant.now().isAfter(end)) {
                fail("After " + limit.toSeconds() + " s it was still not so: " + what);
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
