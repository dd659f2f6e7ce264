package org.orchestra.worker.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.local.Confine;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a worker process serves.
 *
 * @param clusters the names of the clusters, active or not; empty for every local one and the oldest Kubernetes cluster. A
 *     process has one kubeconfig, so a laboratory with several Kubernetes clusters runs a worker for each
 * @param localState where runs of a local cluster keep their state; null, as everywhere but in the standalone mode,
 *     forbids local clusters, for their jobs run as processes of this machine
 * @param confine whether the jobs of a local cluster get namespaces of their own
 * @param hidden folders that the jobs of a local cluster must not see; the volume is hidden from them in any case, but for
 *     their own user's folder
 * @param localNodes what the nodes of a local cluster may be called, each of them this machine, whose resources and health
 *     are reported then; when empty, nodes of any name are believed to be there and healthy
 */
@ConfigurationProperties("orchestra.worker")
public record WorkerSettings(
        @DefaultValue List<String> clusters,
        @Nullable Path localState,
        @DefaultValue("auto") Confine confine,
        @DefaultValue List<Path> hidden,
        @DefaultValue List<String> localNodes) {
    /**
     * Those of all clusters that this process serves.
     *
     * @param all by age
     */
    List<Cluster> served(List<Cluster> all) {
        if (!clusters.isEmpty()) {
            return all.stream()
                    .filter(cluster -> clusters.contains(cluster.name()))
                    .toList();
        }
        Optional<Cluster> first = all.stream()
                .filter(cluster -> cluster.type() == ClusterType.KUBERNETES)
                .findFirst();
        return all.stream()
                .filter(cluster -> cluster.type() == ClusterType.LOCAL
                        || first.filter(cluster::equals).isPresent())
                .toList();
    }
}
