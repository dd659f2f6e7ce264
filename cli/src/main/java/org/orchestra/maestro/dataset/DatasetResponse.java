package org.orchestra.maestro.dataset;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A dataset. */
record DatasetResponse(
        String name,
        @Nullable String owner,
        @Nullable String kind,
        long files,
        long bytes,
        @Nullable String sha256,
        @Nullable Instant createdAt) {
    DatasetResponse {
        Objects.requireNonNull(name, "name");
    }
}
