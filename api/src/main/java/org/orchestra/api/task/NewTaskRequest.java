package org.orchestra.api.task;

import static java.util.Objects.requireNonNullElse;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;

/** The body that makes a task. */
record NewTaskRequest(
        @NotBlank String name,
        @NotBlank String dataDataset,
        @NotBlank String configDataset,
        @NotBlank String image,
        @NotBlank String command,

        @Pattern(regexp = "[^\\x00-\\x1f\\x7f]*", message = "must be one line") @Nullable String queue,

        @Nullable Boolean bypass,
        @Nullable Integer maxRunning,
        @Nullable Integer priority,
        @Nullable Integer maxAttempts,
        @Nullable List<@NotNull String> retryOn,
        @Nullable List<@NotNull String> noRetryOn,
        @Nullable Long maxSeconds,
        @Nullable Double cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Map<String, @NotNull String> secondary,
        @Nullable String et,
        @Nullable String eta,
        @Nullable Boolean dummyData,
        @Nullable Boolean dummyConfig,
        @Nullable Boolean requireOutput) {

    NewTask task() {
        return new NewTask(
                name,
                new Inputs(dataDataset, configDataset, requireNonNullElse(secondary, Map.of())),
                new Program(image, command, et, eta, Boolean.TRUE.equals(dummyData), Boolean.TRUE.equals(dummyConfig)),
                queue,
                new ResourceRequest(cpus == null ? null : Resources.millis(cpus), memoryMib, gpus, maxSeconds),
                new Options(
                        Boolean.TRUE.equals(bypass),
                        maxRunning,
                        requireNonNullElse(priority, 0),
                        retries(),
                        Boolean.TRUE.equals(requireOutput)));
    }

    private RetryPolicy retries() {
        return RetryPolicy.of(
                requireNonNullElse(maxAttempts, 1),
                requireNonNullElse(retryOn, List.of()),
                requireNonNullElse(noRetryOn, List.of()));
    }
}
