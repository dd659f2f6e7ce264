package org.orchestra.api.usage;

/** What usage is summed up by. */
enum UsageGrouping {
    USER,
    QUEUE,
    DAY
}
