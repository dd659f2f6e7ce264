package org.orchestra.domain.run;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, as evidence about its node and its task.
 *
 * @param key which attempt
 * @param task its task's name
 * @param owner its owner's username
 * @param node the name of the node that it was on
 * @param outcome how it ended
 * @param charged whether it counts among its job's attempts; a failure that does not is one that its node was cordoned for
 * @param lasted from its start to its end; from the launch where no start was seen
 */
public record FinishedRun(
        RunKey key, String task, String owner, String node, Outcome outcome, boolean charged, Duration lasted) {
    /** What a run asks for or uses up ends it on every node. */
    private static final Set<RunCause> NEVER_THE_NODES = Set.of(
            RunCause.TIME_LIMIT, RunCause.OUT_OF_MEMORY, RunCause.IMAGE_NAME_INVALID, RunCause.QUOTA, RunCause.REFUSED);

    /**
     * How a run ended, as it is recorded.
     *
     * @param code the {@linkplain RunOutcome#code() code} of its outcome
     * @param cause why it did not succeed; null when it did
     * @param reason the same in one line; empty when there is nothing to say
     */
    public record Outcome(String code, @Nullable RunCause cause, String reason) {}

    boolean succeeded() {
        return outcome.code().equals("SUCCEEDED");
    }

    /** Whether it failed for a reason that may be its node's. */
    boolean failed() {
        return (outcome.code().equals("FAILED") || outcome.code().equals("NEVER_STARTED"))
                && (outcome.cause() == null || !NEVER_THE_NODES.contains(outcome.cause()));
    }

    /** Whether the node kept the command running for longer than {@code limit}, however it ended. */
    boolean ranFor(Duration limit) {
        return (succeeded() || outcome.code().equals("FAILED")) && lasted.compareTo(limit) > 0;
    }
}
