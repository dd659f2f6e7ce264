package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.text.Count;

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
                .with(text("jobs"), jobs)
                .with(text("queue"), text("%s of cluster %s", queue, cluster))
                .with(text("slots"), text("%s of %s free for such jobs", freeSlots, enabledSlots));
        return neverReason == null
                ? fields.with(text("ahead"), Count.jobs(ahead))
                        .with(text("expected start"), orUnknown(expectedStart))
                        .with(text("expected end"), orUnknown(expectedEnd))
                : fields.with(text("will never start"), neverReason);
    }

    List<String> remarks() {
        return messages == null ? List.of() : messages.stream().map(OneLine::of).toList();
    }

    private static Object orUnknown(@Nullable Instant time) {
        return time == null ? text("unknown") : time;
    }
}
