package org.orchestra.api.legacy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;

/** A list whose protocol has no pages. */
final class WholeList {
    private WholeList() {}

    static <T> List<T> of(Function<PageRequest, Page<T>> pages) {
        Page<T> page = pages.apply(PageRequest.first());
        List<T> all = new ArrayList<>(page.items());
        while (page.next() != null) {
            page = pages.apply(new PageRequest(page.next(), PageRequest.MAX_SIZE));
            all.addAll(page.items());
        }
        return all;
    }
}
