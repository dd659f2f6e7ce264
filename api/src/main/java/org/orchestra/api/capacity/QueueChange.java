package org.orchestra.api.capacity;

import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.cluster.QueueEdit;

/** The body that edits a queue. */
record QueueChange(
        @NotNull Integer version,
        @Nullable Double cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Long maxSeconds,
        @Nullable Boolean isDefault,
        @Nullable List<@NotNull String> members,
        @Nullable Boolean open) {

    QueueEdit edit() {
        return new QueueEdit(version, cpus, memoryMib, gpus, maxSeconds, isDefault, members, Boolean.TRUE.equals(open));
    }
}
