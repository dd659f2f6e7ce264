package org.orchestra.api.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.task.JobDetail;
import org.orchestra.task.JobView;
import org.orchestra.task.RunView;

/** A job and all its runs, in one object. */
record JobWithRuns(
        int number,
        String name,
        JobState state,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable String reason,
        List<RunView> runs) {

    static JobWithRuns of(JobDetail detail) {
        JobView job = detail.job();
        return new JobWithRuns(
                job.number(), job.name(), job.state(), job.attempt(), job.node(), job.reason(), detail.runs());
    }
}
