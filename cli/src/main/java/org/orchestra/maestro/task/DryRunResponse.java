package org.orchestra.maestro.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OneLine;

/**
 * The server's forecast for a task that is not created.
 *
 * @param ahead number of jobs that would start before its first job
 * @param neverReason why its jobs would never start; absent if they would start
 * @param expectedStart absent if unknown
 * @param expectedEnd absent if unknown
 */
record DryRunResponse(
        int jobs,
        @Nullable String queue,
        @Nullable String cluster,
        int freeSlots,
        int enabledSlots,
        long ahead,
        @Nullable String neverReason,
        @Nullable Instant expectedStart,
        @Nullable Instant expectedEnd,
        @Nullable List<String> messages) {

    Fields fields() {
        Fields fields = new Fields()
                .with("jobs", jobs)
                .with("queue", queue + " of cluster " + cluster)
                .with("slots", freeSlots + " of " + enabledSlots + " free");
        return neverReason == null
                ? fields.with("ahead", ahead == 1 ? "1 job" : ahead + " jobs")
                        .with("expected start", orUnknown(expectedStart))
                        .with("expected end", orUnknown(expectedEnd))
                : fields.with("will never start", neverReason);
    }

    List<String> remarks() {
        return messages == null ? List.of() : messages.stream().map(OneLine::of).toList();
    }

    private static Object orUnknown(@Nullable Instant time) {
        return time == null ? "unknown" : time;
    }
}
