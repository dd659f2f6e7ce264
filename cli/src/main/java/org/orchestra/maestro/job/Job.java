package org.orchestra.maestro.job;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job as the server describes it.
 *
 * @param runs its attempts from the first on; absent in a listing
 */
record Job(
        int number,
        @Nullable String name,
        String state,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable String reason,
        @Nullable List<Run> runs) {
    Job {
        Objects.requireNonNull(state, "state");
    }

    /**
     * One attempt.
     *
     * @param charged whether it counts among the job's attempts; absent where the server does not say
     */
    record Run(
            int attempt,
            @Nullable String node,
            @Nullable Integer slot,
            @Nullable String outcome,
            @Nullable Integer exitCode,
            @Nullable String reason,
            @Nullable Boolean charged,
            @Nullable Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {
        /** Why it does not count among the job's attempts; null when it does. */
        @Nullable String note() {
            if (charged == null || charged) {
                return null;
            }
            return "EVICTED".equals(outcome)
                    ? "not counted: its node took it away"
                    : "not counted: node %s was cordoned".formatted(node);
        }
    }
}
