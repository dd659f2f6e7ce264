package org.orchestra.api.task;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.store.task.RetryRequest;

/** What is to run again. */
record RetryTaskRequest(
        @Schema(
                description = "The jobs that run again, done ones included; without it every job that is not done",
                example = "3,17,40-60")
        @Nullable String jobs,

        @Schema(description = "The command that the task has from now on") @Nullable String command,

        @Schema(description = "The container image that the task has from now on") @Nullable String image) {

    RetryRequest retry() {
        return new RetryRequest(
                Optional.ofNullable(jobs).map(JobSelection::parse).orElse(null), command, image);
    }
}
