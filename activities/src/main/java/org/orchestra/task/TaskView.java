package org.orchestra.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.TaskState;

/**
 * A task as its owner sees it.
 *
 * @param maxRunning the most of its jobs that hold a slot at once; null for no cap
 * @param priority orders the tasks of one user, -1000 to 1000, the largest first
 * @param jobs how many jobs it has
 * @param counts how many of them are in which state
 * @param reason why it ended as it did; null while there is nothing to say
 * @param results the folder of its results on the volume
 * @param finishedAt when it ended; null before
 */
public record TaskView(
        String name,
        String owner,
        TaskState state,
        String queue,
        String cluster,
        String image,
        String command,
        String dataDataset,
        String configDataset,
        boolean bypass,
        @Nullable Integer maxRunning,
        int priority,
        int jobs,
        Counts counts,
        @Nullable String reason,
        String results,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /** Jobs by state; they add up to all jobs of the task. */
    public record Counts(
            int registered, int assigned, int activated, int running, int done, int failed, int killed, int broken) {}
}
