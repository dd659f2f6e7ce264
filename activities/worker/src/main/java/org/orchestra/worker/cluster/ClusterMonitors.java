package org.orchestra.worker.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.runner.log.LogStreamCopiers;
import org.orchestra.runner.metric.MetricCollectors;
import org.springframework.stereotype.Component;

/**
 * Watches a cluster beside its activities: says that it has a worker, polls its nodes, repairs its homes, copies the logs
 * that somebody reads, reads metrics from those of tasks that have a job type, measures what runs use, and opens shells.
 */
@Component
class ClusterMonitors {
    private final LivenessReporter liveness;
    private final NodeMonitor nodes;
    private final HomeMonitor homes;
    private final LogStreamCopiers logs;
    private final MetricCollectors metrics;
    private final UseMonitor uses;
    private final ClusterShells shells;

    ClusterMonitors(
            LivenessReporter liveness,
            NodeMonitor nodes,
            HomeMonitor homes,
            LogStreamCopiers logs,
            MetricCollectors metrics,
            UseMonitor uses,
            ClusterShells shells) {
        this.liveness = liveness;
        this.nodes = nodes;
        this.homes = homes;
        this.logs = logs;
        this.metrics = metrics;
        this.uses = uses;
        this.shells = shells;
    }

    /**
     * Starts to watch a cluster.
     *
     * @return stops it
     */
    Runnable begin(Cluster cluster, ClusterConnection connection) {
        List<Runnable> ends = new ArrayList<>();
        ExecutorService reports = liveness.begin(cluster.name());
        ends.add(reports::shutdownNow);
        if (connection.nodes() != null) {
            ExecutorService polls = nodes.begin(cluster.name(), connection.nodes());
            ends.add(polls::shutdownNow);
        }
        MetricCollectors.Collecting collecting = metrics.begin(cluster.name(), connection.runner()::openLog);
        ends.add(collecting::close);
        ExecutorService measuring = uses.begin(cluster.name(), connection.uses());
        ends.add(measuring::shutdownNow);
        ends.add(shells.begin(cluster, connection));
        // A local cluster has nothing to repair, and its runs write their logs to the volume themselves.
        if (cluster.type() != ClusterType.LOCAL) {
            ExecutorService repairs = homes.begin(cluster.name(), connection.homes());
            ends.add(repairs::shutdownNow);
            LogStreamCopiers.Copying copying = logs.begin(cluster.name(), connection.runner()::openLog);
            ends.add(copying::close);
        }
        return () -> ends.forEach(Runnable::run);
    }
}
