package org.orchestra.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.store.capacity.Cluster;
import org.orchestra.store.log.LogStreamCopiers;
import org.springframework.stereotype.Component;

/** What goes on at a cluster beside its activities: its nodes are looked at, and its logs are copied for their readers. */
@Component
class ClusterMonitors {
    private final NodeMonitor nodes;
    private final LogStreamCopiers logs;

    ClusterMonitors(NodeMonitor nodes, LogStreamCopiers logs) {
        this.nodes = nodes;
        this.logs = logs;
    }

    /**
     * Begins the rounds of a cluster.
     *
     * @return ends them
     */
    Runnable begin(Cluster cluster, ClusterConnections.ClusterConnection site) {
        List<Runnable> ends = new ArrayList<>();
        if (site.nodes() != null) {
            ExecutorService looks = nodes.begin(cluster.name(), site.nodes());
            ends.add(looks::shutdownNow);
        }
        // The runs of a local cluster write their logs to the volume themselves.
        if (cluster.type() != ClusterType.LOCAL) {
            LogStreamCopiers.Copying copying = logs.begin(cluster.name(), site.runner()::openLog);
            ends.add(copying::close);
        }
        return () -> ends.forEach(Runnable::run);
    }
}
