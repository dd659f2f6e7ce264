package org.orchestra.maestro.conductor;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.job.JobStates;

/**
 * A single job.
 *
 * @param attempt the number of its latest run; absent before the first
 * @param runs its runs, oldest first
 */
record SingleJobResponse(
        String state,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable String reason,
        @Nullable List<SingleRunResponse> runs) {
    SingleJobResponse {
        Objects.requireNonNull(state, "state");
    }

    boolean isFinal() {
        return JobStates.isFinal(state);
    }

    /** Whether there is the log of a run after this one, or will be none. */
    boolean isBeyond(int run) {
        return isFinal() || state.equals("RUNNING") && latestRun() > run;
    }

    /** The number of its latest run; 0 before the first. */
    int latestRun() {
        return attempt == null ? 0 : attempt;
    }

    /** What its script exited with; absent if it has not, as when it was killed before it ran. */
    @Nullable Integer exitCode() {
        return runs == null || runs.isEmpty() ? null : runs.get(runs.size() - 1).exitCode();
    }

    /** One of its runs. */
    record SingleRunResponse(@Nullable Integer exitCode) {}
}
