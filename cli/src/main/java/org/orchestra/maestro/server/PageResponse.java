package org.orchestra.maestro.server;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One page of a listing; the last one names no next. */
record PageResponse<T>(List<T> items, @Nullable String next) {
    PageResponse {
        Objects.requireNonNull(items, "items");
    }
}
