package org.orchestra.maestro.server;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One page of a listing; the total is absent if the listing has only one page. */
record PageResponse<T>(List<T> items, @Nullable Long total) {
    PageResponse {
        Objects.requireNonNull(items, "items");
    }

    boolean isLast(int itemsSoFar) {
        return items.isEmpty() || total == null || itemsSoFar >= total;
    }
}
