package org.orchestra.maestro.job;

import java.util.Set;

/** What the states of a job mean, by the server's names. */
public final class JobStates {
    private static final Set<String> FINAL = Set.of("DONE", "FAILED", "KILLED", "BROKEN");

    private JobStates() {}

    /** Whether a job in this state has ended, and runs no more. */
    public static boolean isFinal(String state) {
        return FINAL.contains(state);
    }
}
