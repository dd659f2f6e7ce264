package org.orchestra.domain.task;

/**
 * Where a task is in its life.
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
 * FINALIZED goes back to REGISTERED, too, when its retry is to be tested because its command or image is new.
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

    /** Whether a task in this state may go to {@code next}; the database refuses the same transitions. */
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

    /** Whether nothing more happens to the task unless somebody asks for it. */
    public boolean isFinal() {
        return this == DONE || this == FINALIZED || this == BROKEN || this == KILLED;
    }
}
