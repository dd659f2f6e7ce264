package org.orchestra.maestro.terminal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as people read them. */
public final class Times {
    private Times() {}

    /** The time without fractions of a second; null when there is none. */
    public static @Nullable Instant toTheSecond(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS);
    }
}
