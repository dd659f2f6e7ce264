package org.orchestra.maestro.conductor;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A single job.
 *
 * @param runs its runs, oldest first
 */
record SingleJobResponse(
        String state,
        @Nullable String node,
        @Nullable String reason,
        @Nullable List<SingleRunResponse> runs) {
    private static final Set<String> FINAL = Set.of("DONE", "FAILED", "KILLED", "BROKEN");

    SingleJobResponse {
        Objects.requireNonNull(state, "state");
    }

    boolean isFinal() {
        return FINAL.contains(state);
    }

    /** Whether there is, or will be no, log. */
    boolean hasStarted() {
        return isFinal() || state.equals("RUNNING");
    }

    /** What its script exited with; absent if it has not, as when it was killed before it ran. */
    @Nullable Integer exitCode() {
        return runs == null || runs.isEmpty() ? null : runs.get(runs.size() - 1).exitCode();
    }

    /** One of its runs. */
    record SingleRunResponse(@Nullable Integer exitCode) {}
}
