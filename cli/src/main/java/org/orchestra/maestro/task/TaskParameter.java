package org.orchestra.maestro.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The task that a command is about, named with -t or without. */
final class TaskParameter {
    @ArgGroup(multiplicity = "1")
    private TaskName name;

    String value() {
        return String.valueOf(name.value());
    }

    Resource resource() {
        return Resource.of("tasks", value());
    }

    /** One of its jobs. */
    Resource job(int number) {
        return Resource.of("tasks", value(), "jobs", number);
    }

    /** What is known of the task under a word. */
    Resource resource(String word) {
        return Resource.of("tasks", value(), word);
    }

    /** A task's name, as a parameter or as an option. */
    static class TaskName {
        @Parameters(
                index = "0",
                arity = "1",
                paramLabel = "NAME",
                converter = OwnedNameConverter.class,
                description = "Name of the task.")
        private @Nullable String parameter;

        @Option(
                names = {"-t", "--task"},
                required = true,
                paramLabel = "NAME",
                converter = OwnedNameConverter.class,
                description = "Name of the task, as an option.")
        private @Nullable String option;

        final @Nullable String value() {
            return parameter != null ? parameter : option;
        }
    }
}
