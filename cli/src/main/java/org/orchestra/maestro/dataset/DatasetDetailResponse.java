package org.orchestra.maestro.dataset;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dataset with the tasks that use it.
 *
 * @param tasks the first of them
 * @param taskCount how many there are
 */
record DatasetDetailResponse(@JsonUnwrapped DatasetResponse dataset, List<TaskUse> tasks, long taskCount) {
    DatasetDetailResponse {
        Objects.requireNonNull(tasks, "tasks");
    }

    /** A task that uses the dataset. */
    record TaskUse(String name, @Nullable String state) {}
}
