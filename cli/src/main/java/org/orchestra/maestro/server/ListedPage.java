package org.orchestra.maestro.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param after what it was requested with; absent for the first one
 * @param size as many items as it might have
 */
public record ListedPage<T>(List<T> items, @Nullable String after, int size) {
    /** The address of what another resource has for the items of this page. */
    public Resource of(Resource other) {
        return other.with("size", size).with("after", after);
    }
}
