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

    /** One attempt. */
    record Run(
            int attempt,
            @Nullable String node,
            @Nullable Integer slot,
            @Nullable String outcome,
            @Nullable Integer exitCode,
            @Nullable String reason,
            @Nullable Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}
}
