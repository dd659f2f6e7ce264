package org.orchestra.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.shell.ShellSource;
import org.orchestra.runner.use.UseSource;
import org.orchestra.volume.RunFiles;

/** The entry to this module: what a worker needs of the cluster that {@link KubernetesClients} finds. */
public final class KubernetesCluster {
    private KubernetesCluster() {}

    /**
     * Starts a runner. Returns at once, also while the cluster cannot be reached.
     *
     * @param startDeadline how long a run may take to start
     * @param policy what the runs' pods may do
     * @param files where the runs' folders and logs lie
     */
    public static JobRunner runner(Duration startDeadline, PodPolicy policy, RunFiles files) {
        return KubernetesRunner.start(KubernetesClients::fromEnvironment, startDeadline, policy, files);
    }

    /** Creates, repairs and removes users' namespaces and volume claims. */
    public static HomeProvisioner homes(VolumeSource volume, KubernetesSettings settings) {
        return new KubernetesHomes(KubernetesClients.fromEnvironment(), volume, settings);
    }

    /** Opens shells in the containers of runs. */
    public static ShellSource shells() {
        return new KubernetesShells(KubernetesClients.fromEnvironment());
    }

    /** Measures what runs use, by the cluster's metrics API. */
    public static UseSource uses() {
        return new KubernetesUse(KubernetesClients.fromEnvironment());
    }

    /** Reads all nodes of the cluster at each call; fails with {@link KubernetesApiException} when it does not answer. */
    public static Supplier<List<NodeReport>> nodes() {
        return new KubernetesNodes(KubernetesClients.fromEnvironment())::read;
    }
}
