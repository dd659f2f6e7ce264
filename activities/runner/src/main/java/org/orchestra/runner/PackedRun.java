package org.orchestra.runner;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;

/**
 * A run of a pack that has started, or that ended without a start.
 *
 * @param key the run
 * @param startedAt when its command started; null when it never did
 * @param outcome how it ended; null while it goes on
 */
public record PackedRun(
        RunKey key, @Nullable Instant startedAt, @Nullable RunOutcome outcome) {
    /** Whether it has ended, and not well. */
    boolean hasFailed() {
        return outcome != null && !(outcome instanceof RunOutcome.Succeeded);
    }
}
