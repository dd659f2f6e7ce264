package org.orchestra.api.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.TaskSummary;
import org.orchestra.store.history.TaskFailure;
import org.orchestra.store.task.TaskView;

/** How a task is doing, in one object, with where to see more. */
record TaskProgressResponse(
        TaskView task,
        String phase,
        int ended,
        long withoutOutput,
        @Nullable Double jobsPerHour,
        @Nullable Instant expectedEnd,
        List<TaskFailure> failures,
        TaskSummary.Runs runs,
        @Nullable String traceUrl) {

    static TaskProgressResponse of(TaskSummary summary, @Nullable String traceUrl) {
        return new TaskProgressResponse(
                summary.task(),
                summary.phase(),
                summary.ended(),
                summary.withoutOutput(),
                summary.jobsPerHour(),
                summary.expectedEnd(),
                summary.failures(),
                summary.runs(),
                traceUrl);
    }
}
