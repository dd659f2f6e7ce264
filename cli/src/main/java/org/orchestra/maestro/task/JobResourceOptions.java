package org.orchestra.maestro.task;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The options for the resources of each job; the queue decides absent values. */
final class JobResourceOptions {
    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Time limit of a run: minutes, MM:SS, HH:MM:SS, D-HH, D-HH:MM or D-HH:MM:SS (default: set"
                    + " by the queue).")
    private @Nullable SlurmTime time;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "CPUs per job, such as 4 or 0.5 (default: set by the queue).")
    private @Nullable BigDecimal cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory per job, such as 512M or 2G (default: set by the queue).")
    private @Nullable MemorySize memory;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "GPUs per job (default: set by the queue).")
    private @Nullable Integer gpus;

    @Nullable Long maxSeconds() {
        return time == null ? null : time.seconds();
    }

    @Nullable BigDecimal cpus() {
        return cpus;
    }

    @Nullable Integer memoryMib() {
        return memory == null ? null : memory.mebibytes();
    }

    @Nullable Integer gpus() {
        return gpus;
    }
}
