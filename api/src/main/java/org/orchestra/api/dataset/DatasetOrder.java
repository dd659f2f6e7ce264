package org.orchestra.api.dataset;

import static org.orchestra.store.paging.ListOrder.number;
import static org.orchestra.store.paging.ListOrder.text;

import org.orchestra.store.paging.ListOrder;

/** The order of a list of datasets. */
enum DatasetOrder {
    /** By name. */
    NAME(ListOrder.ascending(text("d.name"))),

    /** By when their current versions arrived, the latest first. */
    NEWEST(ListOrder.descending(number("d.id"))),

    /** By the bytes of their current versions, the most first. */
    LARGEST(ListOrder.descending(number("d.bytes"), number("d.id")));

    private final ListOrder columns;

    DatasetOrder(ListOrder columns) {
        this.columns = columns;
    }

    ListOrder columns() {
        return columns;
    }
}
