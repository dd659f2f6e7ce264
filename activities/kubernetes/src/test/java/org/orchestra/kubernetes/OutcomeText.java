package org.orchestra.kubernetes;

import org.orchestra.domain.run.RunOutcome;

/** The text of an outcome, as a user reads it. */
final class OutcomeText {
    private OutcomeText() {}

    /** The code, the cause and the reason. */
    static String of(RunOutcome end) {
        return end.cause() == null ? end.code() : end.code() + " " + end.cause() + ": " + end.reason();
    }
}
