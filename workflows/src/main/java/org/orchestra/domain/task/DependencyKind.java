package org.orchestra.domain.task;

/** What a task waits for in another. */
public enum DependencyKind {
    /** Until the other task is DONE. */
    DONE,
    /** Until the other task has ended, however. */
    ENDED,
    /** Each job until the other task's job of the same number is DONE. */
    EACH_DONE;

    /** Whether a task that has ended in this state need not be waited for any more; never if its single jobs count. */
    public boolean isSatisfiedBy(TaskState end) {
        return switch (this) {
            case DONE -> end == TaskState.DONE;
            case ENDED -> end.isFinal();
            case EACH_DONE -> false;
        };
    }
}
