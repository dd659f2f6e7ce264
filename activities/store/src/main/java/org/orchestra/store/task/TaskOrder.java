package org.orchestra.store.task;

import static org.orchestra.store.paging.ListOrder.number;
import static org.orchestra.store.paging.ListOrder.text;
import static org.orchestra.store.paging.ListOrder.time;

import org.orchestra.store.paging.ListOrder;

/** The order of a list of tasks. */
public enum TaskOrder {
    /** By creation, the oldest first. */
    OLDEST(ListOrder.ascending(number("t.id"))),

    /** By creation, the newest first. */
    NEWEST(ListOrder.descending(number("t.id"))),

    /** By name. */
    NAME(ListOrder.ascending(text("t.name"))),

    /** Those that have not ended, then by their ends, the latest first. */
    ENDED(ListOrder.descending(time("coalesce(t.finished_at, timestamptz '9999-12-31 00:00:00+00')"), number("t.id")));

    private final ListOrder columns;

    TaskOrder(ListOrder columns) {
        this.columns = columns;
    }

    ListOrder columns() {
        return columns;
    }
}
