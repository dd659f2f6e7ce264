package org.orchestra.maestro.dataset;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version of a dataset with the others and the tasks that use any.
 *
 * @param tasks the first of them
 * @param taskCount how many there are
 */
record DatasetDetailResponse(
        @JsonUnwrapped DatasetResponse dataset,
        List<DatasetResponse> otherVersions,
        List<TaskUse> tasks,
        long taskCount) {
    DatasetDetailResponse {
        Objects.requireNonNull(otherVersions, "otherVersions");
        Objects.requireNonNull(tasks, "tasks");
    }

    /** A task that uses a version of the dataset. */
    record TaskUse(String name, @Nullable String state, int version) {}
}
