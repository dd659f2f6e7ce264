package org.orchestra.maestro.queue;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.session.UsernameConverter;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The settings of a queue that can be given when it is created and changed later. */
final class QueueOptions {
    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "Default CPUs of a job, such as 4 or 0.5.")
    private @Nullable BigDecimal cpus;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Default memory of a job, such as 512M or 2G.")
    private @Nullable MemorySize memory;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "GPUs of each job.")
    private @Nullable Integer gpus;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Maximum time limit of a job: minutes, HH:MM:SS or D-HH:MM:SS.")
    private @Nullable SlurmTime time;

    @Option(
            names = "--max-cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "Maximum CPUs that a job may request (default: same as --cpus).")
    private @Nullable BigDecimal maxCpus;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = "Maximum memory that a job may request (default: same as --memory).")
    private @Nullable MemorySize maxMemory;

    @Option(
            names = "--default-time",
            paramLabel = "TIME",
            description = "Default time limit of a job (default: same as --time).")
    private @Nullable SlurmTime defaultTime;

    @Option(
            names = "--users",
            split = ",",
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Users who may use the queue (default for a new queue: everybody).")
    private @Nullable List<String> users;

    boolean hasUsers() {
        return users != null;
    }

    QueueSettingsBody toBody() {
        return new QueueSettingsBody(
                cpus,
                memory == null ? null : memory.mebibytes(),
                gpus,
                time == null ? null : time.seconds(),
                maxCpus,
                maxMemory == null ? null : maxMemory.mebibytes(),
                defaultTime == null ? null : defaultTime.seconds(),
                users);
    }
}
