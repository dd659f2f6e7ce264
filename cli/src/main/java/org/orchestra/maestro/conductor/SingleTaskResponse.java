package org.orchestra.maestro.conductor;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;

/** The task that a single job is in. */
record SingleTaskResponse(
        String name,
        String state,
        @Nullable String queue,
        @Nullable String cluster,
        int jobs,
        @Nullable String reason,
        @Nullable Instant createdAt,
        @Nullable Instant finishedAt) {
    SingleTaskResponse {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
    }

    /** Where it is. */
    Resource resource() {
        return Resource.of("tasks", name);
    }

    /** Whether it is one of the conductor's. */
    boolean isSingle() {
        return jobs == 1;
    }
}
