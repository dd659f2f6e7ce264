package org.orchestra.api.explanation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.TaskFailure;
import org.orchestra.store.task.TaskView;

/**
 * The progress of a task.
 *
 * @param ended how many of its jobs have ended
 * @param jobsPerHour how many of its jobs end in an hour, as observed lately; null when it has ended, and before any job has
 * @param expectedEnd when its last job ends, to the second; null when it has ended or when that is unknown
 * @param withoutOutput how many of its jobs are done and wrote no output
 * @param failures why jobs failed, the most jobs first
 */
public record TaskSummary(
        TaskView task,
        int ended,
        @Nullable Double jobsPerHour,
        @Nullable Instant expectedEnd,
        long withoutOutput,
        List<TaskFailure> failures,
        Runs runs) {
    /**
     * The attempts of all jobs together.
     *
     * @param total how many there were, with those that go on
     * @param charged how many of them count among the attempts of their jobs
     * @param evicted how many of them their nodes took away
     */
    public record Runs(long total, long charged, long evicted) {}

    /** Where the task is, in words. */
    public String phase() {
        TaskState state = task.state();
        return switch (state) {
            case REGISTERED -> "registered";
            case TESTING -> "test phase";
            case RUNNING -> "run phase";
            case KILL -> "being killed";
            case DONE, FINALIZED, BROKEN, KILLED -> "ended";
        };
    }
}
