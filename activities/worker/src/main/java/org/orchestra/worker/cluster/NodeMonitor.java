package org.orchestra.worker.cluster;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.runner.DaemonThreads;
import org.orchestra.runner.NodeReports;
import org.orchestra.store.capacity.NodeHealthSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Polls the nodes of clusters and reports what they say. */
@Component
class NodeMonitor {
    private static final Logger log = LoggerFactory.getLogger(NodeMonitor.class);

    private final NodeReports reports;
    private final NodeHealthSettings settings;
    private final Clock clock;

    NodeMonitor(NodeReports reports, NodeHealthSettings settings, Clock clock) {
        this.reports = reports;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Starts to poll a cluster's nodes, from a thread of its own, because a cluster may be slow to answer.
     *
     * @param nodes reads the nodes; throws when the cluster does not answer
     * @return stops it when shut down
     */
    ScheduledExecutorService begin(String cluster, Supplier<List<NodeReport>> nodes) {
        ScheduledExecutorService poller =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("nodes-of-" + cluster));
        poller.scheduleWithFixedDelay(
                () -> poll(cluster, nodes), 0, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
        return poller;
    }

    private void poll(String cluster, Supplier<List<NodeReport>> nodes) {
        try {
            Instant at = clock.instant();
            reports.observed(cluster, at, nodes.get());
        } catch (RuntimeException e) {
            log.warn("The nodes of {} could not be read; their health stays as it is: {}", cluster, e.toString());
        }
    }
}
