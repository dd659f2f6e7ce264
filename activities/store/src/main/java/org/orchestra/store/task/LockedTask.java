package org.orchestra.store.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.TaskState;

/**
 * What the task's own transactions need of it.
 *
 * @param tested whether it needs no test phase: it has passed one, or wants none
 * @param testTo the number after its last test job; null before its test phase
 */
record LockedTask(
        long id,
        String name,
        TaskState state,
        int jobs,
        boolean tested,
        @Nullable Integer testTo) {}
