package org.orchestra.maestro.task;

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
            return "No job of " + task.value() + " has failed.";
        }
        TaskResponse found = server.get(task.resource(), TaskResponse.class);
        TaskResponse.JobCountsResponse counts = found.counts();
        if (counts.failed() > 0) {
            return "No job of " + task.value() + " has a result: " + counts.describe()
                    + "; download what the failed ones left with --failed.";
        }
        return found.isFinal()
                ? "No job of " + task.value() + " has a result: " + counts.describe() + "."
                : "No job of " + task.value() + " has written a result yet.";
    }

    private String explainOne(int number) {
        String job = "Job " + number + " of " + task.value();
        if (failed) {
            return "No run of job " + number + " of " + task.value() + " has failed.";
        }
        JobEndResponse found = server.get(task.job(number), JobEndResponse.class);
        if (!UNSUCCESSFUL.contains(found.state())) {
            return job + " has not written a result yet.";
        }
        return job + " has no result: it is " + found.state() + (found.reason() == null ? "" : ", " + found.reason())
                + (found.attempt() == null ? "." : "; download what its latest run left with --failed.");
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
