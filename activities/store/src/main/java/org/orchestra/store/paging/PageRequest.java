package org.orchestra.store.paging;

import static org.orchestra.domain.Text.format;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * Which page is wanted.
 *
 * @param after {@link Page#next} of the page before; null for the first page
 * @param size the most items on it, 1 to 500
 */
public record PageRequest(@Nullable String after, int size) {
    /** The most items that one page may have. */
    public static final int MAX_SIZE = 500;

    public PageRequest {
        if (size < 1 || size > MAX_SIZE) {
            throw Refusal.invalid("invalid-request", format("Ask for a size from 1 to %d.", MAX_SIZE));
        }
    }

    /** The first page, as large as pages may be. */
    public static PageRequest first() {
        return new PageRequest(null, MAX_SIZE);
    }
}
