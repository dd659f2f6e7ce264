package org.orchestra.api.task;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ImageName;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.store.task.RetryRequest;

/** What is to run again. */
record RetryTaskRequest(
        @Schema(
                description = "The jobs to run again, even if they are DONE; by default every job that is not DONE",
                example = "3,17,40-60",
                pattern = JobSelection.PATTERN,
                maxLength = JobSelection.MAX_LENGTH)
        @Nullable String jobs,

        @Schema(description = "The new command of the task", maxLength = ExecTemplate.MAX_LENGTH) @Nullable String command,

        @Schema(
                description = "The new container image of the task",
                pattern = ImageName.PATTERN,
                maxLength = ImageName.MAX_LENGTH)
        @Nullable String image) {

    RetryRequest retry() {
        return new RetryRequest(
                Optional.ofNullable(jobs).map(JobSelection::parse).orElse(null), command, image);
    }
}
