package org.orchestra.store.use;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a running job uses, beside what it got.
 *
 * @param job its number, from 0
 * @param name as in the list of jobs
 * @param attempt its running run, from 1
 * @param cpus how many CPUs it used when it was measured; null while that is not known
 * @param requestedCpus the CPUs that it got; null, like the memory, of a run that Orchestra began before it kept them
 * @param memoryMib the memory that it used, in MiB; null while that is not known
 * @param requestedMemoryMib the memory that it got, in MiB
 * @param measuredAt null while it is not known
 * @param ageSeconds how long ago that was, by the clock of the database
 * @param obstacle one sentence: why it cannot be known; null otherwise
 */
public record JobUse(
        int job,
        String name,
        int attempt,
        String node,
        @Nullable String cluster,
        @Nullable Double cpus,
        @Nullable Double requestedCpus,
        @Nullable Integer memoryMib,
        @Nullable Integer requestedMemoryMib,
        @Nullable Instant measuredAt,
        @Nullable Double ageSeconds,
        @Nullable String obstacle) {}
