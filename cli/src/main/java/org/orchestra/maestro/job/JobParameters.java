package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Parameters;

/** The two parameters that identify a job. */
final class JobParameters {
    @Parameters(
            index = "0",
            paramLabel = "TASK",
            converter = OwnedNameConverter.class,
            description = "Name of the task.")
    private String task;

    @Parameters(
            index = "1",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Number of the job, from 0.")
    private int number;

    Resource resource() {
        return Resource.of("tasks", task, "jobs", number);
    }

    Resource kill() {
        return Resource.of("tasks", task, "jobs", number, "kill");
    }

    Resource shells() {
        return Resource.of("tasks", task, "jobs", number, "shells");
    }

    Resource history() {
        return Resource.of("tasks", task, "history").with("job", number);
    }

    Resource files() {
        return Resource.of("tasks", task, "jobs", number, "files");
    }

    /** One of its runs, at the beginning of a sentence. */
    String describe(int run) {
        return text("Run %s of job %s of %s", run, number, task);
    }

    /** The job, at the beginning of a sentence. */
    @Override
    public String toString() {
        return text("Job %s of %s", number, task);
    }
}
