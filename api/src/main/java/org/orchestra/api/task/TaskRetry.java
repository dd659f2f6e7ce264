package org.orchestra.api.task;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.task.Retry;

/** What is to run again. */
record TaskRetry(
        @Schema(
                description = "The jobs that run again, done ones included; without it every job that is not done",
                example = "3,17,40-60")
        @Nullable String jobs,

        @Schema(description = "The command that the task has from now on") @Nullable String command,

        @Schema(description = "The container image that the task has from now on") @Nullable String image) {

    Retry retry() {
        return new Retry(Optional.ofNullable(jobs).map(JobSelection::parse).orElse(null), command, image);
    }
}
