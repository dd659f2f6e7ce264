package org.orchestra.run.kubernetes;

import org.orchestra.domain.run.RunOutcome;

/** What a user reads of a run's end. */
final class Told {
    private Told() {}

    /** How it ended, why, and in words. */
    static String of(RunOutcome end) {
        return end.cause() == null ? end.word() : end.word() + " " + end.cause() + ": " + end.reason();
    }
}
