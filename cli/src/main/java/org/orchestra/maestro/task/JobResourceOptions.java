package org.orchestra.maestro.task;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The options of a new task that say what each of its jobs asks for; what is absent is the queue's choice. */
final class JobResourceOptions {
    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "How long a run may take: minutes, MM:SS, HH:MM:SS, D-HH, D-HH:MM or D-HH:MM:SS"
                    + " (default: the queue's).")
    private @Nullable SlurmTime time;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "CPUs of each job, like 4 or 0.5 (default: the queue's).")
    private @Nullable BigDecimal cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory of each job, like 512M or 2G (default: the queue's).")
    private @Nullable MemorySize memory;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "GPUs of each job (default: the queue's).")
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
