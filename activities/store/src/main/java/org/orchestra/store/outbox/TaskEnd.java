package org.orchestra.store.outbox;

import static org.orchestra.domain.Text.format;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.task.TaskState;

/**
 * The end of a task.
 *
 * @param uid the task's, which no other task has
 * @param ends the number of this end: a task that is run again ends again
 * @param notices which ends its owner wants to be mailed
 * @param state the state in which it ended
 * @param reason why, in one line; null when there is nothing to say
 * @param began when its owner, or the system, had it run
 */
record TaskEnd(
        String uid,
        long ends,
        String task,
        String owner,
        NotificationPreference notices,
        TaskState state,
        @Nullable String reason,
        EndedJobs counts,
        Instant began,
        Instant ended) {
    /** Jobs by state; they add up to all. */
    record EndedJobs(int jobs, int done, int failed, int killed, int broken) {}

    boolean isWanted() {
        return switch (notices) {
            case END -> true;
            case BROKEN -> state == TaskState.BROKEN;
            case NONE -> false;
        };
    }

    /** Names this end and no other. */
    String deduplicationKey() {
        return format("task-ended:%s:%d", uid, ends);
    }
}
