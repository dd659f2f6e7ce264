package org.orchestra.maestro.job;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job as the server describes it.
 *
 * @param cause a word for why its latest run ended as it did; absent when it succeeded
 * @param runs its attempts from the first on; absent in a listing
 */
record JobResponse(
        int number,
        @Nullable String name,
        String state,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable String cause,
        @Nullable String reason,
        @Nullable List<RunResponse> runs) {
    JobResponse {
        Objects.requireNonNull(state, "state");
    }

    /** Its attempts from the first on. */
    List<RunResponse> allRuns() {
        return runs == null ? List.of() : runs;
    }

    /** Its last run that did not end well and whose last lines are known; null when there is none. */
    @Nullable RunResponse lastFailure() {
        RunResponse last = null;
        for (RunResponse run : allRuns()) {
            last = run.logTail() != null && !"SUCCEEDED".equals(run.outcome()) ? run : last;
        }
        return last;
    }

    /**
     * One attempt.
     *
     * @param cause a word for why it ended as it did; absent when it succeeded
     * @param message what the cluster said; absent where it said nothing
     * @param charged whether it counts among the job's attempts; absent where the server does not say
     * @param peakMemoryMib the most memory that it had at once, where that is known
     * @param logTail its last lines
     */
    record RunResponse(
            int attempt,
            @Nullable String node,
            @Nullable Integer slot,
            @Nullable String outcome,
            @Nullable Integer exitCode,
            @Nullable String cause,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Boolean charged,
            @Nullable Integer peakMemoryMib,
            @Nullable String logTail,
            @Nullable Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {
        /** Whether it counts among the job's attempts, and why it does not. */
        String counted() {
            if (charged == null || charged) {
                return "yes";
            }
            return "EVICTED".equals(outcome) ? "no: evicted from its node" : "no: node " + node + " was cordoned";
        }

        /** What the cluster said, where that is more than the reason. */
        @Nullable String comment() {
            return message == null || reason != null && reason.contains(message) ? null : message;
        }
    }
}
