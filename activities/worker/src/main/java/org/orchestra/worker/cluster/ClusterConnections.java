package org.orchestra.worker.cluster;

import static org.orchestra.domain.Text.format;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.kubernetes.KubernetesCluster;
import org.orchestra.kubernetes.KubernetesSettings;
import org.orchestra.local.LocalNodes;
import org.orchestra.local.LocalRunner;
import org.orchestra.runner.FinalizingRunner;
import org.orchestra.store.task.ImageSettings;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Connects this process to clusters, each by its type. */
@Component
class ClusterConnections {
    private final WorkerSettings settings;
    private final KubernetesSettings kubernetes;
    private final RunFiles files;
    private final Duration startDeadline;
    private final Path volume;
    private final DiskReserve reserve;

    /** @param startDeadline how long a pod may take to start before its run counts as never started */
    ClusterConnections(
            WorkerSettings settings,
            PodSettings pods,
            ImageSettings images,
            RunFiles files,
            Storage storage,
            DiskReserve reserve,
            @Value("${orchestra.start-deadline:5m}") Duration startDeadline) {
        if (startDeadline.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    format("orchestra.start-deadline is %s: give at least a second, as in 5m.", startDeadline));
        }
        this.settings = settings;
        this.kubernetes = pods.with(images.allowList());
        this.files = files;
        this.startDeadline = startDeadline;
        this.volume = storage.root();
        this.reserve = reserve;
    }

    /** Those of all clusters, which come by age, that this process serves. */
    List<Cluster> served(List<Cluster> all) {
        return settings.served(all);
    }

    /** The names of the clusters that this process leaves to others because nobody has named any to it. */
    List<String> left(List<Cluster> all) {
        List<Cluster> served = served(all);
        return settings.clusters().isEmpty()
                ? all.stream()
                        .filter(cluster -> !served.contains(cluster))
                        .map(Cluster::name)
                        .toList()
                : List.of();
    }

    /** The names of the clusters that this process is to serve and that there are not. */
    List<String> missing(List<Cluster> clusters) {
        return settings.clusters().stream()
                .filter(name ->
                        clusters.stream().noneMatch(cluster -> cluster.name().equals(name)))
                .toList();
    }

    /**
     * Connects to the cluster.
     *
     * @throws IllegalStateException when it is a local cluster and this process may not have one
     */
    ClusterConnection open(Cluster cluster) {
        return switch (cluster.type()) {
            case KUBERNETES -> kubernetes(cluster);
            case LOCAL -> local(cluster);
        };
    }

    private ClusterConnection kubernetes(Cluster cluster) {
        return new ClusterConnection(
                new FinalizingRunner(KubernetesCluster.runner(startDeadline, kubernetes.pods(), files), files),
                KubernetesCluster.homes(Objects.requireNonNull(cluster.volume()), kubernetes),
                new NodesWithReserve(KubernetesCluster.nodes(), reserve),
                KubernetesCluster.shells());
    }

    private ClusterConnection local(Cluster cluster) {
        Path state = settings.localState();
        if (state == null) {
            throw new IllegalStateException(format(
                    "Cluster %s is local: its jobs would run as processes of this machine, which only the standalone mode allows.",
                    cluster.name()));
        }
        var nodes = new LocalNodes(settings.localNodes());
        List<Path> hidden = new ArrayList<>(settings.hidden());
        hidden.add(volume);
        return new ClusterConnection(
                new FinalizingRunner(new LocalRunner(state, settings.confine(), hidden, files), files),
                (username, begun) -> {},
                settings.localNodes().isEmpty() ? null : new NodesWithReserve(nodes::read, reserve),
                null);
    }
}
