package org.orchestra.maestro.queue;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The options that say what a job of a queue gets; what is absent is left to the server. */
final class JobRequest {
    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = CpuCount.class,
            description = "CPUs of a job, like 4 or 0.5.")
    private @Nullable BigDecimal cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = MemorySize.Converter.class,
            description = "Memory of a job, like 512M or 2G.")
    private @Nullable MemorySize memory;

    @Option(names = "--gpus", paramLabel = "N", converter = WholeNumber.FromZero.class, description = "GPUs of a job.")
    private @Nullable Integer gpus;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            converter = RunTime.Converter.class,
            description = "How long a job may run: minutes, HH:MM:SS or D-HH:MM:SS.")
    private @Nullable RunTime time;

    boolean isEmpty() {
        return cpus == null && memory == null && gpus == null && time == null;
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

    @Nullable Long maxSeconds() {
        return time == null ? null : time.seconds();
    }
}
