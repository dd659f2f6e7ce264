package org.orchestra.runner.use;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;

/**
 * What a run uses, or why nobody can tell.
 *
 * @param at when it was measured
 * @param cpuMillis in thousandths of a CPU, on average over the last second or, on Kubernetes, the last measuring interval;
 *     null when nobody can tell
 * @param memoryMib null when nobody can tell
 * @param obstacle one sentence for the user, who cannot do without an admin; null when it was measured
 */
public record RunUse(
        RunKey run,
        Instant at,
        @Nullable Integer cpuMillis,
        @Nullable Integer memoryMib,
        @Nullable String obstacle) {
    /** What was measured. */
    public static RunUse measured(RunKey run, Instant at, int cpuMillis, int memoryMib) {
        return new RunUse(run, at, cpuMillis, memoryMib, null);
    }

    /** Why nobody can tell. */
    public static RunUse unknown(RunKey run, Instant at, String obstacle) {
        return new RunUse(run, at, null, null, obstacle);
    }
}
