package org.orchestra.api.capacity;

import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.capacity.QueueEdit;
import org.orchestra.store.capacity.QueueLimitsEdit;

/** The body that edits a queue. */
record QueueEditRequest(
        @NotNull Integer version,
        @Nullable Double cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Double maxCpus,
        @Nullable Integer maxMemoryMib,
        @Nullable Long maxSeconds,
        @Nullable Long defaultSeconds,
        @Nullable Boolean isDefault,
        @Nullable List<@NotNull String> members,
        @Nullable Boolean open) {

    QueueEdit edit() {
        return new QueueEdit(
                version,
                new QueueLimitsEdit(cpus, memoryMib, gpus, maxCpus, maxMemoryMib, maxSeconds, defaultSeconds),
                isDefault,
                members,
                Boolean.TRUE.equals(open));
    }
}
