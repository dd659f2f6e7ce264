package org.orchestra.maestro.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.Table;

/**
 * A change of state of a task or of one of its jobs.
 *
 * @param seq its place among the task's transitions, from 1
 * @param job absent when it is the task's own
 * @param from absent when it came into being
 */
public record TransitionResponse(
        long seq,
        @Nullable Instant at,
        @Nullable Integer job,
        @Nullable Integer attempt,
        @Nullable String from,
        String to,
        @Nullable String actor,
        @Nullable String reason) {
    public TransitionResponse {
        Objects.requireNonNull(to, "to");
    }

    /** The columns of a history. */
    public static Table<TransitionResponse> table() {
        return new Table<TransitionResponse>()
                .text("at", transition -> transition.at == null ? null : transition.at.truncatedTo(ChronoUnit.MILLIS))
                .text("what", TransitionResponse::subject)
                .number("run", transition -> transition.job == null ? null : transition.attempt)
                .text("from", TransitionResponse::from)
                .text("to", TransitionResponse::to)
                .text("by", TransitionResponse::actor)
                .wrappedText("reason", TransitionResponse::reason);
    }

    /** Whether a run of a job came to a bad end by it: the job has failed, or has to run again. */
    @JsonIgnore
    public boolean isFailedRun() {
        return job != null
                && (to.equals("FAILED") || reason != null && "RUNNING".equals(from) && to.equals("ASSIGNED"));
    }

    /** What changed: the task, or which job. */
    public String subject() {
        return job == null ? "task" : "job " + job;
    }

    /** In one line, like {@code job 3 FAILED: exit code 1}; of a job that runs again, only why. */
    public String describe() {
        String end = to.equals("ASSIGNED") ? "" : " " + to;
        return OneLine.of(subject() + end + (reason == null ? "" : ": " + reason));
    }
}
