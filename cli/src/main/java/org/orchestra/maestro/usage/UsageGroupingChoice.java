package org.orchestra.maestro.usage;

/** What usage may be summed up by. */
enum UsageGroupingChoice {
    user,
    queue,
    day
}
