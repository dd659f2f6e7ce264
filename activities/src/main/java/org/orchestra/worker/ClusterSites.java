package org.orchestra.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.cluster.Cluster;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.home.HomePreparation;
import org.orchestra.run.JobRunner;
import org.orchestra.run.files.KeepingRunner;
import org.orchestra.run.files.RunFiles;
import org.orchestra.run.kubernetes.KubernetesClients;
import org.orchestra.run.kubernetes.KubernetesHomes;
import org.orchestra.run.kubernetes.KubernetesNodes;
import org.orchestra.run.kubernetes.KubernetesRunner;
import org.orchestra.run.local.LocalRunner;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Opens what this process has of a cluster, by the cluster's type. */
@Component
class ClusterSites {
    private final WorkerSettings settings;
    private final RunFiles files;
    private final Duration startDeadline;

    /** @param startDeadline how long a pod may take to start before its run counts as never started */
    ClusterSites(
            WorkerSettings settings, RunFiles files, @Value("${orchestra.start-deadline:5m}") Duration startDeadline) {
        if (startDeadline.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "orchestra.start-deadline is %s: give at least a second, as in 5m.".formatted(startDeadline));
        }
        this.settings = settings;
        this.files = files;
        this.startDeadline = startDeadline;
    }

    /**
     * What this process has of a cluster.
     *
     * @param runner runs jobs there
     * @param homes makes users' homes
     * @param nodes reads its nodes; null where there is nothing to read
     */
    record Site(
            JobRunner runner,
            HomePreparation homes,
            @Nullable Supplier<List<NodeReport>> nodes) {}

    boolean serves(Cluster cluster) {
        return settings.serves(cluster.name());
    }

    /**
     * Opens the cluster.
     *
     * @throws IllegalStateException when it is a local cluster and this process may not have one
     */
    Site open(Cluster cluster) {
        return switch (cluster.type()) {
            case KUBERNETES -> kubernetes(cluster);
            case LOCAL -> local(cluster);
        };
    }

    private Site kubernetes(Cluster cluster) {
        KubernetesHomes homes =
                new KubernetesHomes(KubernetesClients.fromEnvironment(), Objects.requireNonNull(cluster.volume()));
        KubernetesNodes nodes = new KubernetesNodes(KubernetesClients.fromEnvironment());
        return new Site(
                new KeepingRunner(
                        KubernetesRunner.start(KubernetesClients::fromEnvironment, startDeadline, files), files),
                homes::prepare,
                nodes::read);
    }

    private Site local(Cluster cluster) {
        Path state = settings.localState();
        if (state == null) {
            throw new IllegalStateException(
                    "Cluster %s is local: its jobs would run as processes of this machine, which only the standalone mode allows."
                            .formatted(cluster.name()));
        }
        return new Site(new KeepingRunner(new LocalRunner(state), files), username -> {}, null);
    }
}
