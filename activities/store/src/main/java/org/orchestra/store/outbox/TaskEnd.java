package org.orchestra.store.outbox;

import static org.orchestra.domain.Text.format;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.webhook.WebhookEvent;

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

    /** What its owner's webhooks are told. */
    CloudEvent event() {
        WebhookEvent event = state == TaskState.BROKEN ? WebhookEvent.TASK_TEST_FAILED : WebhookEvent.TASK_ENDED;
        EventCounts each = new EventCounts(counts.done(), counts.failed(), counts.killed(), counts.broken());
        EventData data = new EventData(task, owner, state, reason, counts.jobs(), each, began, ended);
        return new CloudEvent(deduplicationKey(), event, task, ended, data);
    }

    /** The words are those of a task in the API. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record EventData(
            String name,
            String owner,
            TaskState state,
            @Nullable String reason,
            int jobs,
            EventCounts counts,
            Instant startedAt,
            Instant finishedAt) {}

    private record EventCounts(int done, int failed, int killed, int broken) {}
}
