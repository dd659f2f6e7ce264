package org.orchestra.store.paging;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param items what is on this page, in the list's order
 * @param next what to give as {@code after} for the next page; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /** The same page of what is made of its items. */
    public <R> Page<R> map(Function<T, R> function) {
        return new Page<>(items.stream().map(function).toList(), next);
    }
}
