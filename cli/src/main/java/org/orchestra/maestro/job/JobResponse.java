package org.orchestra.maestro.job;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.metric.JobMetricResponse;
import org.orchestra.maestro.parameter.WrittenJson;
import org.orchestra.maestro.terminal.Fields;

/**
 * A job.
 *
 * @param parameters values of its parameters by name; absent if its task has none
 * @param waitedSeconds how long it waited for its latest run, or has been waiting; absent if unknown
 * @param ranSeconds how long its latest run took, or has been running; absent if it has not started
 * @param cause failure category of its latest run; absent if it succeeded
 * @param runs its runs, oldest first; absent in a listing
 * @param metrics what was read from its logs, by name; absent in a listing
 */
record JobResponse(
        int job,
        @Nullable String name,
        @Nullable WrittenJson parameters,
        String state,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable Double waitedSeconds,
        @Nullable Double ranSeconds,
        @Nullable String cause,
        @Nullable String reason,
        @Nullable List<RunResponse> runs,
        @JsonInclude(NON_NULL) @Nullable List<JobMetricResponse> metrics) {
    JobResponse {
        Objects.requireNonNull(state, "state");
    }

    /** The values of its parameters, such as {@code lr=0.10 seed=3}; null if it has none. */
    @Nullable String values() {
        return parameters == null ? null : parameters.describe();
    }

    /** How long it waited for its latest run; null if unknown. */
    @Nullable SlurmTime waited() {
        return rounded(waitedSeconds);
    }

    /** How long its latest run took; null if it has not started. */
    @Nullable SlurmTime ran() {
        return rounded(ranSeconds);
    }

    private static @Nullable SlurmTime rounded(@Nullable Double seconds) {
        return seconds == null ? null : new SlurmTime(Math.round(seconds));
    }

    boolean isRunning() {
        return state.equals("RUNNING");
    }

    /**
     * Whether a run that has no log yet may get one.
     *
     * @param run the number of the run; null for the latest
     */
    boolean mayYetLog(@Nullable Integer run) {
        int latest = attempt == null ? 1 : attempt;
        boolean over = run != null && allRuns().stream().anyMatch(one -> one.attempt() == run && one.outcome() != null);
        return !JobStates.isFinal(state) && !over && (run == null || run == latest);
    }

    /** Its runs, oldest first. */
    List<RunResponse> allRuns() {
        return runs == null ? List.of() : runs;
    }

    /** The latest unsuccessful run that has a log; null if there is none. */
    @Nullable RunResponse lastFailure() {
        RunResponse last = null;
        for (RunResponse run : allRuns()) {
            last = run.logTail() != null && !"SUCCEEDED".equals(run.outcome()) ? run : last;
        }
        return last;
    }

    /**
     * One run of a job.
     *
     * @param cause failure category; absent if it succeeded
     * @param message message of the cluster; absent if there is none
     * @param charged whether it counts as an attempt; absent if unknown
     * @param peakMemoryMib peak memory; absent if unknown
     * @param logTail its last log lines
     * @param image image that it ran; absent, like the command, queue and resources, for a run from before these were kept
     * @param command command that it ran, with its placeholders
     */
    record RunResponse(
            int attempt,
            @Nullable String node,
            @Nullable Integer slot,
            @Nullable String cluster,
            @Nullable String outcome,
            @Nullable Integer exitCode,
            @Nullable String cause,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Boolean charged,
            @Nullable Integer peakMemoryMib,
            @Nullable String logTail,
            @Nullable String image,
            @Nullable String command,
            @Nullable String queue,
            @Nullable BigDecimal cpus,
            @Nullable Integer memoryMib,
            @Nullable Integer gpus,
            @Nullable Long maxSeconds,
            @Nullable Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {
        /** What it ran, in which queue, and what it got; empty if unknown. */
        Fields given() {
            String resources = new JobResources(cpus, memoryMib, gpus).describe();
            return new Fields()
                    .with(text("image"), image)
                    .withText(text("command"), command)
                    .with(text("queue"), queue)
                    .with(text("resources"), resources.isEmpty() ? null : resources)
                    .with(text("time limit"), maxSeconds == null ? null : new SlurmTime(maxSeconds));
        }

        /** Whether the run counts as an attempt, and if not, why. */
        String countsAsAttempt() {
            if (charged == null || charged) {
                return text("yes");
            }
            return "EVICTED".equals(outcome)
                    ? text("no: evicted from its node")
                    : text("no: node %s was cordoned", node);
        }

        /** The message of the cluster, unless the reason contains it. */
        @Nullable String clusterMessage() {
            return message == null || reason != null && reason.contains(message) ? null : message;
        }
    }
}
