package org.orchestra.maestro.job;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.MemorySize;

/**
 * What a running job uses.
 *
 * @param cpus CPUs that it uses; absent, like the memory, while that is not known
 * @param requestedCpus CPUs that it got; absent, like the memory, if unknown
 * @param ageSeconds how long ago it was measured; absent while it was not
 * @param obstacle why it cannot be measured; absent if it can
 */
record JobUseResponse(
        int job,
        @Nullable String name,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable String cluster,
        @Nullable BigDecimal cpus,
        @Nullable BigDecimal requestedCpus,
        @Nullable Integer memoryMib,
        @Nullable Integer requestedMemoryMib,
        @Nullable Instant measuredAt,
        @Nullable Double ageSeconds,
        @Nullable String obstacle) {

    /** The running jobs of a task, the greatest use of CPU first. */
    record LiveUseResponse(List<JobUseResponse> jobs) {}

    /** Whether nobody has said yet what it uses, or why that cannot be said. */
    boolean isAwaited() {
        return cpus == null && obstacle == null;
    }

    /** To a hundredth of a CPU. */
    @Nullable BigDecimal roundedCpus() {
        return cpus == null ? null : cpus.setScale(2, RoundingMode.HALF_UP);
    }

    /** How much of the memory that it got it uses, such as 41%; null if unknown. */
    @Nullable String memoryShare() {
        return memoryMib == null || requestedMemoryMib == null || requestedMemoryMib == 0
                ? null
                : Math.round(memoryMib * 100.0 / requestedMemoryMib) + "%";
    }

    /** How much of the CPUs that it got it uses, such as 75%; null if unknown. */
    @Nullable String cpuShare() {
        return cpus == null || requestedCpus == null || requestedCpus.signum() == 0
                ? null
                : Math.round(cpus.doubleValue() * 100 / requestedCpus.doubleValue()) + "%";
    }

    @Nullable MemorySize memory() {
        return memoryMib == null ? null : new MemorySize(memoryMib);
    }

    @Nullable MemorySize requestedMemory() {
        return requestedMemoryMib == null ? null : new MemorySize(requestedMemoryMib);
    }

    /** How long ago it was measured, such as {@code 3 s}; null if it was not. */
    @Nullable String age() {
        return ageSeconds == null ? null : Math.round(ageSeconds) + " s";
    }

    /** What there is to say of a job whose use is not known. */
    @Nullable String note() {
        return isAwaited() ? "not measured yet" : obstacle;
    }
}
