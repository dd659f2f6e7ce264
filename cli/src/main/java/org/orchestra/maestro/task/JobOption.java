package org.orchestra.maestro.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The option that narrows a command to one job of a task. */
final class JobOption {
    @Option(
            names = "--job",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Only this job, numbered from 0.")
    private @Nullable Integer number;

    /** The job's number; absent for all jobs. */
    @Nullable Integer number() {
        return number;
    }
}
