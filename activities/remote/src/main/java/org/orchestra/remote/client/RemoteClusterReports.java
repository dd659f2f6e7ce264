package org.orchestra.remote.client;

import java.time.Instant;
import java.util.List;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.remote.ClusterExchange;
import org.orchestra.remote.ClusterExchange.ObservedNodes;
import org.orchestra.runner.ClusterDirectory;
import org.orchestra.runner.DrainTargets;
import org.orchestra.runner.NodeReports;

/** Asks the API what its cluster is and what is to leave its nodes, and reports these. */
public final class RemoteClusterReports implements ClusterDirectory, DrainTargets, NodeReports {
    private final ClusterExchange api;
    private final String cluster;

    RemoteClusterReports(ClusterExchange api, String cluster) {
        this.api = api;
        this.cluster = cluster;
    }

    @Override
    public List<Cluster> all() {
        return api.definition(cluster);
    }

    @Override
    public NodeEviction evict(long nodeId) {
        return api.evict(cluster, nodeId);
    }

    @Override
    public void alive(String name) {
        api.alive(name);
    }

    @Override
    public void observed(String name, Instant at, List<NodeReport> nodes) {
        api.observed(name, new ObservedNodes(at, nodes));
    }
}
