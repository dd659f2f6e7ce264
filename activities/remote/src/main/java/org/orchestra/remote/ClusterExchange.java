package org.orchestra.remote;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.runner.DrainTargets.NodeEviction;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** What a cluster is, and what is reported of it and its nodes, over HTTP. */
@HttpExchange(url = "/worker/v1/{cluster}", accept = ReportFormat.MEDIA_TYPE)
public interface ClusterExchange {
    /** All nodes, as they were at a time. */
    record ObservedNodes(Instant at, List<NodeReport> nodes) {}

    /** The cluster alone, or nothing when it has been deleted. */
    @GetExchange("/definition")
    List<Cluster> definition(@PathVariable String cluster);

    @PostExchange("/alive")
    void alive(@PathVariable String cluster);

    @PostExchange("/nodes")
    void observed(@PathVariable String cluster, @RequestBody ObservedNodes nodes);

    @PostExchange("/nodes/{node}/evict")
    NodeEviction evict(@PathVariable String cluster, @PathVariable long node);

    /** The name of the folder that marks the volume, or nothing as long as nobody has marked it. */
    @GetExchange("/volume")
    List<UUID> volumeMark(@PathVariable String cluster);
}
