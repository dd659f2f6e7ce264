package org.orchestra.domain.run;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, as evidence about its node and its task.
 *
 * @param key the attempt
 * @param task its task's name
 * @param owner its owner's username
 * @param node the name of its node
 * @param outcome how it ended
 * @param charged whether it counts as one of its job's attempts; a failure is not charged when its node was cordoned for it
 * @param lasted the time from its start to its end; from its launch when no start was observed
 */
public record FinishedRun(
        RunKey key, String task, String owner, String node, Outcome outcome, boolean charged, Duration lasted) {
    /** The run itself causes these on any node, by what it asks for or uses. */
    private static final Set<RunCause> CAUSED_BY_RUN = Set.of(
            RunCause.TIME_LIMIT, RunCause.OUT_OF_MEMORY, RunCause.IMAGE_NAME_INVALID, RunCause.QUOTA, RunCause.REFUSED);

    /**
     * The recorded outcome of a run.
     *
     * @param code the {@linkplain RunOutcome#code() code} of its outcome
     * @param cause why it did not succeed; null when it did
     * @param reason the same in one line; empty when it succeeded
     */
    public record Outcome(String code, @Nullable RunCause cause, String reason) {}

    boolean succeeded() {
        return outcome.code().equals("SUCCEEDED");
    }

    /** Whether it failed for a reason that its node may have caused. */
    boolean failed() {
        return (outcome.code().equals("FAILED") || outcome.code().equals("NEVER_STARTED"))
                && (outcome.cause() == null || !CAUSED_BY_RUN.contains(outcome.cause()));
    }

    /** Whether the node kept the command running for longer than {@code limit}, whatever the outcome. */
    boolean ranFor(Duration limit) {
        return (succeeded() || outcome.code().equals("FAILED")) && lasted.compareTo(limit) > 0;
    }
}
