package org.orchestra.maestro.terminal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Formats times. */
public final class Times {
    private Times() {}

    /** Truncates a time to seconds; returns null for null. */
    public static @Nullable Instant toTheSecond(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS);
    }
}
