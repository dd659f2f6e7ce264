package org.orchestra.api.capacity;

import static java.util.Objects.requireNonNullElse;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueLimits.Bounds;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.NewQueue;

/** The body that makes a queue. */
record QueueRequest(
        @Schema(pattern = QueueName.PATTERN) @NotNull String name,

        @Schema(pattern = ClusterName.PATTERN, description = "Its cluster; absent when it has several") @Nullable String cluster,

        @ArraySchema(
                arraySchema = @Schema(description = "Its clusters in order of preference; absent when it has one"),
                schema = @Schema(pattern = ClusterName.PATTERN))
        @Nullable List<@NotNull String> clusters,

        @NotNull DeviceKind deviceKind,

        @Schema(minimum = "0.001", maximum = "1000") @Nullable Double cpus,

        @Schema(minimum = "1", maximum = "10000000") @Nullable Integer memoryMib,

        @Schema(minimum = "0", maximum = "100") @Nullable Integer gpus,

        @Schema(minimum = "0.001", maximum = "1000") @Nullable Double maxCpus,

        @Schema(minimum = "1", maximum = "10000000") @Nullable Integer maxMemoryMib,

        @Schema(minimum = "1", maximum = "31622400") @Nullable Long maxSeconds,

        @Schema(minimum = "1", maximum = "31622400") @Nullable Long defaultSeconds,

        @Nullable Boolean isDefault,

        @ArraySchema(schema = @Schema(pattern = Username.PATTERN)) @Nullable List<@NotNull String> members) {

    private static final double DEFAULT_CPUS = 1;
    private static final int DEFAULT_MEMORY_MIB = 1_024;
    private static final long DEFAULT_MAX_SECONDS = 604_800;

    private List<ClusterName> everyCluster() {
        if ((cluster == null) == (clusters == null)) {
            throw Refusal.invalid(
                    "invalid-request", "A queue is on one cluster or several: give either 'cluster' or 'clusters'.");
        }
        return cluster == null
                ? Objects.requireNonNull(clusters).stream()
                        .map(ClusterName::new)
                        .toList()
                : List.of(new ClusterName(cluster));
    }

    NewQueue queue() {
        Resources job = new Resources(
                Resources.millis(requireNonNullElse(cpus, DEFAULT_CPUS)),
                requireNonNullElse(memoryMib, DEFAULT_MEMORY_MIB),
                requireNonNullElse(gpus, deviceKind == DeviceKind.GPU ? 1 : 0));
        return new NewQueue(
                new QueueName(name),
                everyCluster(),
                new QueueLimits(
                        deviceKind,
                        job,
                        new Bounds(maxCpus == null ? null : Resources.millis(maxCpus), maxMemoryMib),
                        requireNonNullElse(maxSeconds, DEFAULT_MAX_SECONDS),
                        defaultSeconds),
                Boolean.TRUE.equals(isDefault),
                members);
    }
}
