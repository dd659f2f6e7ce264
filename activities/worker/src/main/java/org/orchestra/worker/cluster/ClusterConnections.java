package org.orchestra.worker.cluster;

import static org.orchestra.domain.Text.format;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.kubernetes.KubernetesCluster;
import org.orchestra.kubernetes.KubernetesSettings;
import org.orchestra.local.LocalNodes;
import org.orchestra.local.LocalRunner;
import org.orchestra.runner.FinalizingRunner;
import org.orchestra.runner.JobRunner;
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
    private final @Nullable OwnVolume ownVolume;

    /** @param startDeadline how long a pod may take to start before its run counts as never started */
    ClusterConnections(
            WorkerSettings settings,
            PodSettings pods,
            ImageSettings images,
            RunFiles files,
            Storage storage,
            DiskReserve reserve,
            Optional<OwnVolume> ownVolume,
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
        this.ownVolume = ownVolume.orElse(null);
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
     * @throws IllegalStateException when it is a local cluster and this process may not have one, or one with a volume of its
     *     own that is not here
     */
    ClusterConnection open(Cluster cluster) {
        if (cluster.ownVolume() != null) {
            requireOwnVolume(cluster);
        }
        return switch (cluster.type()) {
            case KUBERNETES -> kubernetes(cluster);
            case LOCAL -> local(cluster);
        };
    }

    private void requireOwnVolume(Cluster cluster) {
        if (ownVolume == null) {
            throw new IllegalStateException(format(
                    "Cluster %s has a volume of its own, and this worker has the server's: start another with --cluster %s --api URL.",
                    cluster.name(), cluster.name()));
        }
        ownVolume.require(cluster);
    }

    /** Finalizes the files of runs, and copies them back where they are not on the server's volume. */
    private JobRunner finalizing(Cluster cluster, JobRunner runner) {
        JobRunner finalizing = new FinalizingRunner(runner, files);
        return cluster.ownVolume() == null || ownVolume == null ? finalizing : ownVolume.around(finalizing);
    }

    private ClusterConnection kubernetes(Cluster cluster) {
        return new ClusterConnection(
                finalizing(cluster, KubernetesCluster.runner(startDeadline, kubernetes.pods(), files)),
                KubernetesCluster.homes(Objects.requireNonNull(cluster.volume()), kubernetes),
                new NodesWithReserve(KubernetesCluster.nodes(), reserve),
                KubernetesCluster.uses(),
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
        var runner = new LocalRunner(state, settings.confine(), hidden, files);
        return new ClusterConnection(
                finalizing(cluster, runner),
                (username, begun) -> {},
                settings.localNodes().isEmpty() ? null : new NodesWithReserve(nodes::read, reserve),
                runner.uses(),
                null);
    }
}
