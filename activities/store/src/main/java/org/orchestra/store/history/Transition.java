package org.orchestra.store.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of state of a task or of one of its jobs.
 *
 * @param seq its place among the task's transitions, from 1 without a gap, in the order in which they were committed
 * @param job the job's number; null when the task itself changed
 * @param attempt the job's latest attempt then; null when the task itself changed, and before the first
 * @param from the state before; null when it came into being
 * @param to the state after
 * @param actor who or what did it: a username, or a part of the system
 * @param reason why; null when the change says it all
 */
public record Transition(
        long seq,
        Instant at,
        @Nullable Integer job,
        @Nullable Integer attempt,
        @Nullable String from,
        String to,
        String actor,
        @Nullable String reason) {}
