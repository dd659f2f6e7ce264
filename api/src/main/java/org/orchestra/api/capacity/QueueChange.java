package org.orchestra.api.capacity;

import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.cluster.QueueEdit;
import org.orchestra.cluster.TermsEdit;

/** The body that edits a queue. */
record QueueChange(
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
                new TermsEdit(cpus, memoryMib, gpus, maxCpus, maxMemoryMib, maxSeconds, defaultSeconds),
                isDefault,
                members,
                Boolean.TRUE.equals(open));
    }
}
