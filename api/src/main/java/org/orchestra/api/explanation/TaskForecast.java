package org.orchestra.api.explanation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a task would fare if it were created now.
 *
 * @param freeSlots how many of the slots that its jobs can get are free
 * @param enabledSlots how many slots its jobs can get
 * @param ahead how many jobs would start before its first job
 * @param neverReason why its jobs would never start; null when they would
 * @param expectedStart when its first job starts, to the second; null when it is unknown
 * @param expectedEnd when its last job ends, to the second; null when it is unknown
 * @param messages messages that explain these figures
 */
public record TaskForecast(
        int jobs,
        String queue,
        String cluster,
        int freeSlots,
        int enabledSlots,
        long ahead,
        @Nullable String neverReason,
        @Nullable Instant expectedStart,
        @Nullable Instant expectedEnd,
        List<String> messages) {}
