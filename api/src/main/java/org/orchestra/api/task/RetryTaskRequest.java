package org.orchestra.api.task;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.store.task.RetryRequest;

/** What is to run again. */
record RetryTaskRequest(
        @Schema(
                description = "The jobs to run again, even if they are DONE; by default every job that is not DONE",
                example = "3,17,40-60")
        @Nullable String jobs,

        @Schema(description = "The new command of the task") @Nullable String command,

        @Schema(description = "The new container image of the task") @Nullable String image) {

    RetryRequest retry() {
        return new RetryRequest(
                Optional.ofNullable(jobs).map(JobSelection::parse).orElse(null), command, image);
    }
}
