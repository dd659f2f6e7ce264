package org.orchestra.cluster;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.cluster.ClusterType;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The clusters, queues and nodes of a fresh installation, from the configuration under {@code orchestra.bootstrap}. What
 * exists already by its name is left as it is.
 */
@ConfigurationProperties("orchestra.bootstrap")
public record FirstCapacity(
        @DefaultValue List<FirstCluster> clusters,
        @DefaultValue List<FirstQueue> queues,
        @DefaultValue List<FirstNode> nodes) {

    /** A cluster; its messenger queue is {@code cluster-<name>} when none is given. */
    public record FirstCluster(
            String name,
            ClusterType type,
            @Nullable String messengerQueue,
            @Nullable FirstVolume volume) {}

    /**
     * Where users' volumes come from: {@code nfs} with server and path, {@code host-path} with path, or {@code
     * storage-class} with class and gibibytes.
     */
    public record FirstVolume(
            Kind kind,
            @Nullable String server,
            @Nullable String path,
            @Nullable String storageClass,
            @Nullable Integer gibibytes) {
        /** The kinds of volume. */
        public enum Kind {
            NFS,
            HOST_PATH,
            STORAGE_CLASS
        }
    }

    /**
     * A queue.
     *
     * @param cpus CPUs a job asks for, in whole or parts
     * @param memory memory a job asks for, at least 1 MiB
     * @param gpus GPUs a job asks for; 0 on a CPU queue
     * @param maxRunTime the longest that a job may run
     * @param isDefault whether tasks that name no queue go here, unless another queue has that part already
     */
    public record FirstQueue(
            String name,
            String cluster,
            @DefaultValue("CPU") DeviceKind device,
            @DefaultValue("1") double cpus,
            @DefaultValue("1GB") DataSize memory,
            @DefaultValue("0") int gpus,
            @DefaultValue("7d") Duration maxRunTime,
            @DefaultValue("false") boolean isDefault) {}

    /**
     * A node of a queue. A machine is left out of a GPU queue when another one of its cluster has it.
     *
     * @param slots how many jobs it runs at once
     * @param maxSlots how many that may be raised to; as many as slots when not given
     */
    public record FirstNode(
            String name, String queue, int slots, @Nullable Integer maxSlots) {}
}
