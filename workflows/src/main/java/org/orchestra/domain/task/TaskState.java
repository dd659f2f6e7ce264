package org.orchestra.domain.task;

/**
 * The state of a task.
 *
 * <pre>
 * REGISTERED ──► TESTING ──► RUNNING ──► DONE        every job done
 *     │  │          │         ▲ │  └───► FINALIZED   every job ended, some failed
 *     │  └──bypass──┼─────────┘ │           │
 *     │             ├──► BROKEN │           └ DONE, FINALIZED ──retry──► RUNNING
 *     ▼             ▼       │   ▼
 *    KILL ◄─────────┴───────┼───┘        BROKEN, KILLED ──retry──► REGISTERED
 *     └──► KILLED           └ test phase failed
 * </pre>
 *
 * FINALIZED also goes back to REGISTERED when the retry has a new command or image and must be tested.
 */
public enum TaskState {
    REGISTERED,
    TESTING,
    RUNNING,
    DONE,
    FINALIZED,
    BROKEN,
    KILL,
    KILLED;

    /** Whether a task in this state may go to {@code next}. The database enforces the same rules. */
    public boolean canTransitionTo(TaskState next) {
        return switch (this) {
            case REGISTERED -> next == TESTING || next == RUNNING || next == KILL;
            case TESTING -> next == RUNNING || next == BROKEN || next == KILL;
            case RUNNING -> next == DONE || next == FINALIZED || next == KILL;
            case KILL -> next == KILLED;
            case DONE -> next == RUNNING;
            case FINALIZED -> next == RUNNING || next == REGISTERED;
            case BROKEN, KILLED -> next == REGISTERED;
        };
    }

    /** Whether the task has ended, until somebody retries it. */
    public boolean isFinal() {
        return this == DONE || this == FINALIZED || this == BROKEN || this == KILLED;
    }
}
