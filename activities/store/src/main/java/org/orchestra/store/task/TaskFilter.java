package org.orchestra.store.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.TaskState;

/**
 * Which tasks a list shows.
 *
 * @param owner the username of their owner; null for everybody's
 * @param state the state that they are in; null for any
 * @param queue the name of the queue that they are in; null for any
 * @param since when the first of them was created; null for no limit
 */
public record TaskFilter(
        @Nullable String owner,
        @Nullable TaskState state,
        @Nullable String queue,
        @Nullable Instant since) {}
