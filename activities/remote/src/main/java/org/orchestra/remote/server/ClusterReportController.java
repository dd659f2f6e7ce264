package org.orchestra.remote.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.remote.ClusterExchange;
import org.orchestra.runner.ClusterDirectory;
import org.orchestra.runner.DrainTargets;
import org.orchestra.runner.DrainTargets.NodeEviction;
import org.orchestra.runner.NodeReports;
import org.springframework.web.bind.annotation.RestController;

/** What a cluster's worker asks of it, and reports of it and its nodes. */
@RestController
public final class ClusterReportController implements ClusterExchange {
    private final ClusterDirectory clusters;
    private final NodeReports reports;
    private final DrainTargets drains;
    private final VolumeMarks marks;
    private final ClusterScope scope;

    public ClusterReportController(
            ClusterDirectory clusters,
            NodeReports reports,
            DrainTargets drains,
            VolumeMarks marks,
            ClusterScope scope) {
        this.clusters = clusters;
        this.reports = reports;
        this.drains = drains;
        this.marks = marks;
        this.scope = scope;
    }

    @Override
    public List<Cluster> definition(String cluster) {
        return clusters.all().stream().filter(one -> one.name().equals(cluster)).toList();
    }

    @Override
    public void alive(String cluster) {
        reports.alive(cluster);
    }

    @Override
    public void observed(String cluster, ObservedNodes nodes) {
        reports.observed(cluster, nodes.at(), nodes.nodes());
    }

    @Override
    public NodeEviction evict(String cluster, long node) {
        scope.requireNode(cluster, node);
        return drains.evict(node);
    }

    @Override
    public List<UUID> volumeMark(String cluster) {
        try {
            return marks.mark().stream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
