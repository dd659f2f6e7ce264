package org.orchestra.maestro.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.Table;

/**
 * A state change of a task or of one of its jobs.
 *
 * @param seq number among the task's transitions, from 1
 * @param job the job; absent for a transition of the task itself
 * @param from the previous state; absent for a new task or job
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

    /** Returns the table of a history. */
    public static Table<TransitionResponse> table() {
        return new Table<TransitionResponse>()
                .time("at", transition -> transition.at)
                .fixed("what", TransitionResponse::subject)
                .state("to", TransitionResponse::to)
                .text("by", TransitionResponse::actor)
                .wrappedText("reason", TransitionResponse::reason)
                .wide()
                .fixed("from", TransitionResponse::from)
                .number("run", transition -> transition.job == null ? null : transition.attempt);
    }

    /** Whether a run failed: the job failed or is requeued. */
    @JsonIgnore
    public boolean isFailedRun() {
        return job != null
                && (to.equals("FAILED") || reason != null && "RUNNING".equals(from) && to.equals("ASSIGNED"));
    }

    /** Names the task or the job that changed. */
    public String subject() {
        return job == null ? "task" : "job " + job;
    }

    /** Describes the transition, such as {@code job 3 FAILED: exit code 1}; a requeued job shows only the reason. */
    public String describe() {
        String end = to.equals("ASSIGNED") ? "" : " " + to;
        return OneLine.of(subject() + end + (reason == null ? "" : ": " + reason));
    }
}
