package org.orchestra.store.paging;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Walks through lists. */
public final class Pages {
    private Pages() {}

    /** All items of a list, read one by one. */
    public static <T> List<T> joined(Function<PageRequest, Page<T>> list) {
        Page<T> page = list.apply(new PageRequest(null, 1));
        List<T> items = new ArrayList<>(page.items());
        while (page.next() != null) {
            page = list.apply(new PageRequest(page.next(), 1));
            items.addAll(page.items());
        }
        return items;
    }
}
