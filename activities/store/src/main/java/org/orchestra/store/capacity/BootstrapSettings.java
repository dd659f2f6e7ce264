package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueLimits.Bounds;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterType;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The clusters, queues and nodes of a fresh installation, from the configuration under {@code orchestra.bootstrap}. What
 * exists already by its name is left as it is.
 */
@ConfigurationProperties("orchestra.bootstrap")
public record BootstrapSettings(
        @DefaultValue List<FirstCluster> clusters,
        @DefaultValue List<FirstQueue> queues,
        @DefaultValue List<FirstNode> nodes) {

    /** A cluster; its messenger queue is {@code cluster-<name>} when none is given. */
    public record FirstCluster(
            String name,
            ClusterType type,
            @Nullable String messengerQueue,
            @Nullable ClusterVolume volume,
            @Nullable String ownVolume,
            @Nullable String description) {

        /** @throws Refusal when it cannot be */
        ClusterDefinition definition() {
            return ClusterDefinition.of(new ClusterName(name), type, messengerQueue, volume, ownVolume, description);
        }
    }

    /**
     * A queue.
     *
     * @param cluster its cluster; null when it has several
     * @param clusters its clusters in order of preference; null when it has one
     * @param cpus CPUs that a job gets unasked, in whole or parts
     * @param memory memory that a job gets unasked, at least 1 MiB
     * @param gpus GPUs that a job gets; 0 on a CPU queue
     * @param maxCpus the most CPUs that a job may ask for; no more than it gets when not given
     * @param maxMemory the most memory that a job may ask for, likewise
     * @param maxRunTime the longest that a job may run
     * @param defaultRunTime the longest that a job may run that asks for no time; as any job when not given
     * @param isDefault whether tasks that name no queue go here, unless another queue has that part already
     */
    public record FirstQueue(
            String name,
            @Nullable String cluster,
            @Nullable List<String> clusters,
            @DefaultValue("CPU") DeviceKind device,
            @DefaultValue("1") double cpus,
            @DefaultValue("1GB") DataSize memory,
            @DefaultValue("0") int gpus,
            @Nullable Double maxCpus,
            @Nullable DataSize maxMemory,
            @DefaultValue("7d") Duration maxRunTime,
            @Nullable Duration defaultRunTime,
            @DefaultValue("false") boolean isDefault) {

        /** @throws IllegalArgumentException when it has none, or some in both ways */
        List<String> everyCluster() {
            if ((cluster == null) == (clusters == null || clusters.isEmpty())) {
                throw new IllegalArgumentException(format(
                        "orchestra.bootstrap: queue %s has no cluster, or some in two ways: give cluster, or clusters in order of preference.",
                        name));
            }
            return cluster == null ? Objects.requireNonNull(clusters) : List.of(cluster);
        }

        /** @throws Refusal when they cannot be */
        QueueLimits limits() {
            return new QueueLimits(
                    device,
                    new Resources(Resources.millis(cpus), mebibytes(memory), gpus),
                    new Bounds(
                            maxCpus == null ? null : Resources.millis(maxCpus),
                            maxMemory == null ? null : mebibytes(maxMemory)),
                    maxRunTime.toSeconds(),
                    defaultRunTime == null ? null : defaultRunTime.toSeconds());
        }

        private static int mebibytes(DataSize size) {
            return Math.toIntExact(size.toMegabytes());
        }
    }

    /**
     * A node of a queue. A machine is left out of a GPU queue when another one of its cluster has it.
     *
     * @param cluster its cluster; null for the first of its queue
     * @param slots how many jobs it runs at once
     * @param maxSlots how many that may be raised to; as many as slots when not given
     */
    public record FirstNode(
            String name,
            String queue,
            @Nullable String cluster,
            int slots,
            @Nullable Integer maxSlots) {}
}
