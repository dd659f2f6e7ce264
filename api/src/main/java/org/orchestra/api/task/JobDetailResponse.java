package org.orchestra.api.task;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.metric.JobMetric;
import org.orchestra.store.task.JobDetail;
import org.orchestra.store.task.JobView;
import org.orchestra.store.task.ParametersJson;
import org.orchestra.store.task.RunView;

/** A job and all its runs, in one object. */
record JobDetailResponse(
        int job,
        String name,
        @Nullable ParametersJson parameters,
        JobState state,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable Double waitedSeconds,
        @Nullable Double ranSeconds,
        @Nullable String reason,
        List<RunView> runs,

        @Schema(description = "What was read from its logs, by name; at most 500")
        List<JobMetric> metrics) {

    static JobDetailResponse of(JobDetail detail, List<JobMetric> metrics) {
        JobView job = detail.job();
        return new JobDetailResponse(
                job.job(),
                job.name(),
                job.parameters(),
                job.state(),
                job.attempt(),
                job.node(),
                job.waitedSeconds(),
                job.ranSeconds(),
                job.reason(),
                detail.runs(),
                metrics);
    }
}
