package org.orchestra.maestro.task;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The options that request resources for each job of a task; all are absent by default. */
final class ResourceOptions {
    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Time limit of a run: minutes, MM:SS, HH:MM:SS, D-HH, D-HH:MM or D-HH:MM:SS (default: set"
                    + " by the queue; on a retry unchanged).")
    private @Nullable SlurmTime time;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "CPUs per job, such as 4 or 0.5 (default: set by the queue; on a retry unchanged).")
    private @Nullable BigDecimal cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory per job, such as 512M or 2G (default: set by the queue; on a retry unchanged).")
    private @Nullable MemorySize memory;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "GPUs per job (default: set by the queue; on a retry unchanged).")
    private @Nullable Integer gpus;

    /** The time limit in seconds. */
    @Nullable Long seconds() {
        return time == null ? null : time.seconds();
    }

    @Nullable BigDecimal cpus() {
        return cpus;
    }

    @Nullable Integer mebibytes() {
        return memory == null ? null : memory.mebibytes();
    }

    @Nullable Integer gpus() {
        return gpus;
    }
}
