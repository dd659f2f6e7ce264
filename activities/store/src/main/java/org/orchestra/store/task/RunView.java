package org.orchestra.store.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunCause;

/**
 * One attempt of a job.
 *
 * @param attempt from 1
 * @param cluster the name of its node's cluster; null of a run that Orchestra began before it kept that
 * @param outcome SUCCEEDED, FAILED, EVICTED, NEVER_STARTED or KILLED; null while it has not ended
 * @param exitCode the command's exit code; null when it has none
 * @param reason one line for people; null for a success
 * @param cause a word of {@link RunCause}; null for a success
 * @param message what the cluster itself said; null when it said nothing
 * @param peakMemoryMib the most memory that it had at once, in MiB; null when nobody knows
 * @param logTail the last lines of its log, at most 20; null when it has none
 * @param charged whether it counts among the job's attempts: not when its node evicted it, or failed it at once and was
 *     cordoned for that
 * @param image what it ran, whatever its task has now; null, like the six that follow, of a run that Orchestra began before
 *     it kept them
 * @param command likewise, with its placeholders
 * @param queue the queue that its node was a node of
 * @param cpus the CPUs that it got
 * @param memoryMib the memory that it got, in MiB
 * @param gpus the GPUs that it got
 * @param maxSeconds its time limit in seconds
 * @param createdAt when the slot's grant was taken up
 * @param startedAt when the command started; null when that was not seen
 */
public record RunView(
        int attempt,
        String node,
        int slot,
        @Nullable String cluster,
        @Nullable String outcome,
        @Nullable Integer exitCode,
        @Nullable String reason,
        @Nullable RunCause cause,
        @Nullable String message,
        @Nullable Integer peakMemoryMib,
        @Nullable String logTail,
        boolean charged,
        @Nullable String image,
        @Nullable String command,
        @Nullable String queue,
        @Nullable Double cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Long maxSeconds,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
