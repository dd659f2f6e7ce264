package org.orchestra.store.paging;

import static org.orchestra.domain.Text.format;

import org.orchestra.domain.Refusal;

/**
 * Which page is wanted.
 *
 * @param page its number, from 0
 * @param size the most items on it, 1 to 500
 */
public record PageRequest(int page, int size) {
    /** The most items that one page may have. */
    public static final int MAX_SIZE = 500;

    public PageRequest {
        if (page < 0 || size < 1 || size > MAX_SIZE) {
            throw Refusal.invalid(
                    "invalid-request", format("Ask for a page from 0 and a size from 1 to %d.", MAX_SIZE));
        }
    }

    /** How many items come before the page. */
    public long offset() {
        return (long) page * size;
    }
}
