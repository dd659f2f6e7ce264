package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.WallTime;

/** How a run ended, with the evidence. */
public sealed interface RunOutcome {
    /** A stable code for the database and for people. */
    default String code() {
        RunCause cause = cause();
        return cause == null ? "SUCCEEDED" : cause.outcomeKind().name();
    }

    /** Why it did not succeed; null when it did. */
    @Nullable RunCause cause();

    Evidence evidence();

    /** The same outcome with other evidence. */
    RunOutcome with(Evidence evidence);

    /** What happened, in one line; empty for success. */
    default String reason() {
        RunCause cause = cause();
        return cause == null ? "" : cause.describe(evidence().message());
    }

    static RunOutcome succeeded() {
        return new Succeeded(Evidence.NONE);
    }

    /** The command failed by itself; see {@link Failed}. */
    static RunOutcome exitCode(int exitCode) {
        return new Failed(exitCode, RunCause.EXIT_CODE, Evidence.NONE);
    }

    /** The command exceeded its time limit and was stopped. */
    static RunOutcome timeLimit(int exitCode, Duration limit, Evidence evidence) {
        String time = "time limit of " + new WallTime(limit.toSeconds());
        return new Failed(exitCode, RunCause.TIME_LIMIT, evidence.withMessage(time));
    }

    /** The command exceeded its memory limit. The evidence may say how much it used. */
    static RunOutcome outOfMemory(int exitCode, int limitMib, Evidence evidence) {
        Integer peak = evidence.peakMemoryMib();
        String use = peak == null
                ? format("its limit is %d MiB", limitMib)
                : format("it used %d MiB of %d MiB", peak, limitMib);
        return new Failed(exitCode, RunCause.OUT_OF_MEMORY, evidence.withMessage(use));
    }

    /** The outcome for a cause. The exit code of a failure is unknown. */
    static RunOutcome of(RunCause cause, Evidence evidence) {
        return switch (cause.outcomeKind()) {
            case FAILED -> new Failed(Failed.UNKNOWN, cause, evidence);
            case NEVER_STARTED -> new NeverStarted(cause, evidence);
            case EVICTED -> new Evicted(cause, evidence);
            case KILLED -> new Killed(cause, evidence);
        };
    }

    static RunOutcome of(RunCause cause, @Nullable String message) {
        return of(cause, Evidence.of(message));
    }

    static RunOutcome of(RunCause cause) {
        return of(cause, Evidence.NONE);
    }

    /** The command ended with exit code 0. */
    record Succeeded(Evidence evidence) implements RunOutcome {
        @Override
        public @Nullable RunCause cause() {
            return null;
        }

        @Override
        public RunOutcome with(Evidence other) {
            return new Succeeded(other);
        }
    }

    /**
     * The command ran and failed.
     *
     * @param exitCode the container's or the process's exit code, 1 to 255; 128 + n when signal n ended it;
     *     {@link #UNKNOWN} when it is not known
     */
    record Failed(int exitCode, RunCause cause, Evidence evidence) implements RunOutcome {
        /** An exit code that is not known. */
        public static final int UNKNOWN = -1;

        public Failed {
            cause.require(RunCause.OutcomeKind.FAILED);
        }

        @Override
        public RunOutcome with(Evidence other) {
            return new Failed(exitCode, cause, other);
        }

        @Override
        public String reason() {
            if (cause != RunCause.EXIT_CODE) {
                return RunOutcome.super.reason();
            }
            String code = cause.description() + (exitCode == UNKNOWN ? " unknown" : " " + exitCode);
            String meaning = evidence.message() == null ? ExitCode.describe(exitCode) : evidence.message();
            return meaning == null ? code : code + ": " + meaning;
        }
    }

    /** The command never ran, and more waiting would not help: the image, the node or the configuration is at fault. */
    record NeverStarted(RunCause cause, Evidence evidence) implements RunOutcome {
        public NeverStarted {
            cause.require(RunCause.OutcomeKind.NEVER_STARTED);
        }

        @Override
        public RunOutcome with(Evidence other) {
            return new NeverStarted(cause, other);
        }
    }

    /** The run lost its node. The job runs again, and no attempt is charged. */
    record Evicted(RunCause cause, Evidence evidence) implements RunOutcome {
        public Evicted {
            cause.require(RunCause.OutcomeKind.EVICTED);
        }

        @Override
        public RunOutcome with(Evidence other) {
            return new Evicted(cause, other);
        }
    }

    /** The run was stopped: by a kill, by a failed test phase, or by the deletion of its Kubernetes Job. */
    record Killed(RunCause cause, Evidence evidence) implements RunOutcome {
        public Killed {
            cause.require(RunCause.OutcomeKind.KILLED);
        }

        @Override
        public RunOutcome with(Evidence other) {
            return new Killed(cause, other);
        }
    }
}
