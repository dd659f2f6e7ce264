package org.orchestra.maestro.jobtype;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.CpuCountConverter;
import org.orchestra.maestro.amount.MemorySize;
import picocli.CommandLine.Option;

/** What can be said of a job type when it is created and changed later. */
final class JobTypeOptions {
    @Option(
            names = "--parser",
            paramLabel = "PARSER",
            description =
                    "What reads metrics from the logs: keras, regex, key-value, json-lines, or one that the server"
                            + " has beside them.")
    private @Nullable String parser;

    @Option(
            names = "--pattern",
            paramLabel = "REGEX",
            description = "For the parser regex: an expression of RE2 with a named group for each metric; a group named"
                    + " step or epoch says where the values belong.")
    private @Nullable String pattern;

    @Option(names = "--image", paramLabel = "IMAGE", description = "Container image of tasks that name none.")
    private @Nullable String image;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Queue of tasks that name none.")
    private @Nullable String queue;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            converter = CpuCountConverter.class,
            description = "CPUs per job of tasks that ask for none, such as 4 or 0.5.")
    private @Nullable BigDecimal cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory per job of tasks that ask for none, such as 512M or 2G.")
    private @Nullable MemorySize memory;

    @Option(names = "--description", paramLabel = "TEXT", description = "One line for people.")
    private @Nullable String description;

    @Nullable String parser() {
        return parser;
    }

    @Nullable String pattern() {
        return pattern;
    }

    @Nullable String image() {
        return image;
    }

    @Nullable String queue() {
        return queue;
    }

    @Nullable BigDecimal cpus() {
        return cpus;
    }

    @Nullable Integer memoryMib() {
        return memory == null ? null : memory.mebibytes();
    }

    @Nullable String description() {
        return description;
    }
}
