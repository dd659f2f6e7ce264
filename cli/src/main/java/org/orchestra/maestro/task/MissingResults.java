package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;

/** Explains why there are no results, or no files of failed jobs, to download. */
final class MissingResults {
    private static final Set<String> UNSUCCESSFUL = Set.of("FAILED", "KILLED", "BROKEN");

    private final OrchestraServer server;
    private final TaskParameter task;
    private final boolean failed;

    MissingResults(OrchestraServer server, TaskParameter task, boolean failed) {
        this.server = server;
        this.task = task;
        this.failed = failed;
    }

    /** One sentence about a job of the task, or about all if the number is absent. */
    String explain(@Nullable Integer number) {
        return number == null ? explainAll() : explainOne(number);
    }

    private String explainAll() {
        if (failed) {
            return text("No job of %s has failed.", task.value());
        }
        TaskResponse found = server.get(task.resource(), TaskResponse.class);
        TaskResponse.JobCountsResponse counts = found.counts();
        if (counts.failed() > 0) {
            return text(
                    "No job of %s has a result: %s; download what the failed ones left with --failed.",
                    task.value(), counts.describe());
        }
        return found.isFinal()
                ? text("No job of %s has a result: %s.", task.value(), counts.describe())
                : text("No job of %s has written a result yet.", task.value());
    }

    private String explainOne(int number) {

        if (failed) {
            return text("No run of job %s of %s has failed.", number, task.value());
        }
        JobEndResponse found = server.get(task.job(number), JobEndResponse.class);
        if (!UNSUCCESSFUL.contains(found.state())) {
            return text("Job %s of %s has not written a result yet.", number, task.value());
        }
        String end = found.reason() == null ? found.state() : found.state() + ", " + found.reason();
        return found.attempt() == null
                ? text("Job %s of %s has no result: it is %s.", number, task.value(), end)
                : text(
                        "Job %s of %s has no result: it is %s; download what its latest run left with --failed.",
                        number, task.value(), end);
    }

    private record JobEndResponse(
            String state,
            @Nullable Integer attempt,
            @Nullable String reason) {
        JobEndResponse {
            Objects.requireNonNull(state, "state");
        }
    }
}
