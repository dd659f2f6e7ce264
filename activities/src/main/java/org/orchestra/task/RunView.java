package org.orchestra.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job.
 *
 * @param attempt from 1
 * @param outcome SUCCEEDED, FAILED, EVICTED, NEVER_STARTED or KILLED; null while it has not ended
 * @param exitCode the command's exit code; null when it has none
 * @param charged whether it counts among the job's attempts: not when its node took it away, or failed it at once and was
 *     cordoned for that
 * @param createdAt when the slot's grant was taken up
 * @param startedAt when the command started; null when that was not seen
 */
public record RunView(
        int attempt,
        String node,
        int slot,
        @Nullable String outcome,
        @Nullable Integer exitCode,
        @Nullable String reason,
        boolean charged,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
