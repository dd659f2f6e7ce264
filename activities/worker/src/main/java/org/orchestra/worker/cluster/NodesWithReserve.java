package org.orchestra.worker.cluster;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.volume.DiskReserve;

/**
 * The nodes of a cluster, none of which gets jobs while a disk has less than its reserve: wherever a run is, it writes to
 * the volume.
 */
final class NodesWithReserve implements Supplier<List<NodeReport>> {
    private final Supplier<List<NodeReport>> nodes;
    private final DiskReserve reserve;

    NodesWithReserve(Supplier<List<NodeReport>> nodes, DiskReserve reserve) {
        this.nodes = nodes;
        this.reserve = reserve;
    }

    @Override
    public List<NodeReport> get() {
        String shortage = reserve.shortage(0).orElse(null);
        return nodes.get().stream().map(node -> with(shortage, node)).toList();
    }

    private static NodeReport with(@Nullable String shortage, NodeReport node) {
        return node.problem() == null ? new NodeReport(node.name(), node.allocatable(), shortage) : node;
    }
}
