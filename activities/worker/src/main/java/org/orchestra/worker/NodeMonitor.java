package org.orchestra.worker;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.runner.NodeReports;
import org.orchestra.store.capacity.NodeHealthSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Looks at the nodes of clusters again and again, and reports what it sees. */
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
     * Begins to look at a cluster's nodes, from a thread of its own, for a cluster may be slow to answer.
     *
     * @param nodes reads the nodes; throws when the cluster does not answer
     * @return ends it when closed
     */
    ScheduledExecutorService begin(String cluster, Supplier<List<NodeReport>> nodes) {
        ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "nodes-of-" + cluster);
            thread.setDaemon(true);
            return thread;
        });
        rounds.scheduleWithFixedDelay(
                () -> look(cluster, nodes), 0, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
        return rounds;
    }

    private void look(String cluster, Supplier<List<NodeReport>> nodes) {
        try {
            Instant at = clock.instant();
            reports.observed(cluster, at, nodes.get());
        } catch (RuntimeException e) {
            log.warn("The nodes of {} could not be read; their health stays as it is: {}", cluster, e.toString());
        }
    }
}
