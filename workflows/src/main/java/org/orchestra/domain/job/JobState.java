package org.orchestra.domain.job;

/**
 * The state of a job.
 *
 * <pre>
 * REGISTERED ──► ASSIGNED ──► ACTIVATED ──► RUNNING ──► DONE
 *     ▲             ▲  eligible,  │ slot granted │  └──► FAILED
 *     │             │  waiting    │ node known   │
 *     │             └─────────────┴──again───────┘   evicted, or failed with attempts left
 *     └──retry── DONE, FAILED, KILLED, BROKEN
 *
 * In a pack, a job goes from ASSIGNED to RUNNING when its turn has come, and to DONE when that is over before it was seen.
 *
 * any state that is not final ──► KILLED, or BROKEN when the test phase of its task failed
 * </pre>
 */
public enum JobState {
    REGISTERED,
    ASSIGNED,
    ACTIVATED,
    RUNNING,
    DONE,
    FAILED,
    KILLED,
    BROKEN;

    /** Whether a job in this state may go to {@code next}. The database enforces the same rules. */
    public boolean canTransitionTo(JobState next) {
        return switch (this) {
            case REGISTERED -> next == ASSIGNED || stopped(next);
            case ASSIGNED -> next == ACTIVATED || stopped(next);
            case ACTIVATED -> next == RUNNING || next == ASSIGNED || next == FAILED || stopped(next);
            case RUNNING -> next == DONE || next == FAILED || next == ASSIGNED || stopped(next);
            case DONE, FAILED, KILLED, BROKEN -> next == REGISTERED;
        };
    }

    /** Whether the job has ended, until somebody retries it. */
    public boolean isFinal() {
        return this == DONE || this == FAILED || this == KILLED || this == BROKEN;
    }

    private static boolean stopped(JobState next) {
        return next == KILLED || next == BROKEN;
    }
}
