package org.orchestra.maestro.queue;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The options that say what a job of a queue gets; what is absent is left to the server. */
final class QueueOptions {
    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "CPUs of a job that asks for none, like 4 or 0.5.")
    private @Nullable BigDecimal cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory of a job that asks for none, like 512M or 2G.")
    private @Nullable MemorySize memory;

    @Option(names = "--gpus", paramLabel = "N", converter = WholeNumber.FromZero.class, description = "GPUs of a job.")
    private @Nullable Integer gpus;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "How long a job may run at most: minutes, HH:MM:SS or D-HH:MM:SS.")
    private @Nullable SlurmTime time;

    @Option(
            names = "--max-cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "CPUs that a job may ask for at most (default: as --cpus).")
    private @Nullable BigDecimal maxCpus;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = "Memory that a job may ask for at most (default: as --memory).")
    private @Nullable MemorySize maxMemory;

    @Option(
            names = "--default-time",
            paramLabel = "TIME",
            description = "How long a job may run that asks for no time (default: as --time).")
    private @Nullable SlurmTime defaultTime;

    boolean isEmpty() {
        return Stream.of(cpus, memory, gpus, time, maxCpus, maxMemory, defaultTime)
                .allMatch(Objects::isNull);
    }

    @Nullable BigDecimal maxCpus() {
        return maxCpus;
    }

    @Nullable Integer maxMemoryMib() {
        return maxMemory == null ? null : maxMemory.mebibytes();
    }

    @Nullable Long defaultSeconds() {
        return defaultTime == null ? null : defaultTime.seconds();
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
