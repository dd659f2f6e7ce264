package org.orchestra.maestro.usage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was used by one user, of one queue or on one day. */
record UsageResponse(
        @Nullable String username,
        @Nullable String queue,
        @Nullable String day,
        double slotHours,
        long done,
        long failed,
        long killed,
        @Nullable Double efficiency,
        @Nullable Double memoryEfficiency) {
    private static final int PERCENT = 100;

    String hours() {
        return String.format(Locale.ROOT, "%.2f", slotHours);
    }

    @Nullable String time() {
        return percent(efficiency);
    }

    @Nullable String memory() {
        return percent(memoryEfficiency);
    }

    private static @Nullable String percent(@Nullable Double part) {
        return part == null ? null : Math.round(part * PERCENT) + "%";
    }
}
