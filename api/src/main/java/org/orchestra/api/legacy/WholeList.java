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
        List<T> all = new ArrayList<>();
        Page<T> page;
        int number = 0;
        do {
            page = pages.apply(new PageRequest(number++, PageRequest.MAX_SIZE));
            all.addAll(page.items());
        } while (page.items().size() == PageRequest.MAX_SIZE);
        return all;
    }
}
