package org.orchestra.api.task;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.task.NewTask;

/** The body that makes a task. */
record TaskRequest(
        @NotBlank String name,
        @NotBlank String dataDataset,
        @NotBlank String configDataset,
        @NotBlank String image,
        @NotBlank String command,

        @Pattern(regexp = "[^\\x00-\\x1f\\x7f]*", message = "must be one line") @Nullable String queue,

        @Nullable Boolean bypass,
        @Nullable Integer maxRunning,
        @Nullable Integer priority) {

    NewTask task() {
        return new NewTask(
                name,
                dataDataset,
                configDataset,
                image,
                command,
                queue,
                Boolean.TRUE.equals(bypass),
                maxRunning,
                Objects.requireNonNullElse(priority, 0));
    }
}
