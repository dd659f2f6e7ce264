package org.orchestra.api.task;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.capacity.Resources;
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
        @Nullable String image,

        @Schema(description = "The new queue of the task")
        @Pattern(regexp = "[^\\x00-\\x1f\\x7f]*", message = "must be one line") @Nullable String queue,

        @Schema(description = "The time limit of a run in seconds that the task asks for from then on", minimum = "1")
        @Nullable Long maxSeconds,

        @Schema(description = "The CPUs that each job of the task asks for from then on", minimum = "0.001") @Nullable Double cpus,

        @Schema(description = "The memory in MiB that each job of the task asks for from then on", minimum = "1")
        @Nullable Integer memoryMib,

        @Schema(description = "The GPUs that each job of the task asks for from then on", minimum = "1") @Nullable Integer gpus) {

    RetryRequest retry() {
        return new RetryRequest(
                Optional.ofNullable(jobs).map(JobSelection::parse).orElse(null),
                command,
                image,
                queue,
                new ResourceRequest(cpus == null ? null : Resources.millis(cpus), memoryMib, gpus, maxSeconds));
    }
}
