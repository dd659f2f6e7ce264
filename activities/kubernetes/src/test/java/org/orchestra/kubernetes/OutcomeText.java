package org.orchestra.kubernetes;

import org.orchestra.domain.run.RunOutcome;

/** What a user reads of a run's end. */
final class ListenerEvent {
    private ListenerEvent() {}

    /** How it ended, why, and in words. */
    static String of(RunOutcome end) {
        return end.cause() == null ? end.code() : end.code() + " " + end.cause() + ": " + end.reason();
    }
}
