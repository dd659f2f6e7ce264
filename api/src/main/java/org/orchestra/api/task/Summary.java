package org.orchestra.api.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.history.Failure;
import org.orchestra.outlook.TaskSummary;
import org.orchestra.task.TaskView;

/** How a task is doing, in one object, with where to see more. */
record Summary(
        TaskView task,
        String phase,
        int ended,
        @Nullable Double jobsPerHour,
        @Nullable Instant expectedEnd,
        List<Failure> failures,
        TaskSummary.Runs runs,
        @Nullable String traceUrl) {

    static Summary of(TaskSummary summary, @Nullable String traceUrl) {
        return new Summary(
                summary.task(),
                summary.phase(),
                summary.ended(),
                summary.jobsPerHour(),
                summary.expectedEnd(),
                summary.failures(),
                summary.runs(),
                traceUrl);
    }
}
