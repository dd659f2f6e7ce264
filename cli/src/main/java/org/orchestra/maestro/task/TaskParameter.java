package org.orchestra.maestro.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The task of a command, named by a parameter or by -t. */
final class TaskParameter {
    @ArgGroup(multiplicity = "1")
    private TaskName name;

    String value() {
        return String.valueOf(name.value());
    }

    Resource resource() {
        return Resource.of("tasks", value());
    }

    /** The resource of one of its jobs. */
    Resource job(int number) {
        return Resource.of("tasks", value(), "jobs", number);
    }

    /** The resource of this name below the task. */
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
