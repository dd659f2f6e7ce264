package org.orchestra.maestro.dataset;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A dataset as the server describes it. */
record Dataset(
        String name,
        @Nullable String owner,
        @Nullable String kind,
        long files,
        long bytes,
        @Nullable String sha256,
        @Nullable Instant createdAt) {
    Dataset {
        Objects.requireNonNull(name, "name");
    }
}
