package org.orchestra.store.task;

/** The order of a list of tasks. */
public enum TaskOrder {
    /** By creation, the oldest first. */
    OLDEST("t.id"),

    /** By creation, the newest first. */
    NEWEST("t.id DESC"),

    /** By name. */
    NAME("t.name"),

    /** Those that have not ended, then by their ends, the latest first. */
    ENDED("t.finished_at DESC NULLS FIRST, t.id DESC");

    private final String columns;

    TaskOrder(String columns) {
        this.columns = columns;
    }

    String orderBy() {
        return " ORDER BY " + columns;
    }
}
