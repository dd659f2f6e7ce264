package org.orchestra.maestro.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version of a dataset.
 *
 * @param replacedAt since when another version has the name; absent for the current one
 * @param deletedAt since when only its names and checksums are known; absent while its data are there
 * @param sharedWith usernames or everyone; absent when the server has not said
 */
record DatasetResponse(
        String name,
        int version,
        @Nullable String owner,
        @Nullable String kind,
        long files,
        long bytes,
        @Nullable String sha256,
        @Nullable Instant createdAt,
        @Nullable Instant replacedAt,
        @Nullable Instant deletedAt,
        @Nullable List<String> sharedWith) {
    DatasetResponse {
        Objects.requireNonNull(name, "name");
    }

    /** Whom it is shared with, in one line; empty for nobody. */
    String readers() {
        return sharedWith == null ? "" : String.join(", ", sharedWith);
    }
}
