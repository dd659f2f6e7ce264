package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.Username;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.QueueEdit;
import org.orchestra.store.capacity.QueueLimitsEdit;

/** The body that edits a queue. */
record QueueEditRequest(
        @ArraySchema(
                arraySchema = @Schema(description = "Its clusters in order of preference"),
                schema = @Schema(pattern = ClusterName.PATTERN))
        @Nullable List<@NotNull String> clusters,

        @Schema(minimum = "0.001", maximum = "1000") @Nullable Double cpus,

        @Schema(minimum = "1", maximum = "10000000") @Nullable Integer memoryMib,

        @Schema(minimum = "0", maximum = "100") @Nullable Integer gpus,

        @Schema(minimum = "0.001", maximum = "1000") @Nullable Double maxCpus,

        @Schema(minimum = "1", maximum = "10000000") @Nullable Integer maxMemoryMib,

        @Schema(minimum = "1", maximum = "31622400") @Nullable Long maxSeconds,

        @Schema(minimum = "1", maximum = "31622400") @Nullable Long defaultSeconds,

        @Nullable Boolean isDefault,

        @ArraySchema(schema = @Schema(pattern = Username.PATTERN)) @Nullable List<@NotNull String> members,

        @Nullable Boolean open) {

    /** @param version that the admin has seen; null for any */
    QueueEdit edit(@Nullable Integer version) {
        return new QueueEdit(
                version,
                clusters == null
                        ? null
                        : clusters.stream().map(ClusterName::new).toList(),
                new QueueLimitsEdit(cpus, memoryMib, gpus, maxCpus, maxMemoryMib, maxSeconds, defaultSeconds),
                isDefault,
                members,
                Boolean.TRUE.equals(open));
    }
}
