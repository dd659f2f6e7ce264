package org.orchestra.worker.cluster;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.orchestra.runner.DaemonThreads;
import org.orchestra.runner.FailureLog;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.UseRequests;
import org.orchestra.runner.use.UseSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Measures what runs use while somebody looks. Costs one question each two seconds and cluster while nobody does. */
@Component
class UseMonitor {
    /** Runs of one round; of more, each has its turn. */
    private static final int MAX_RUNS = 1_000;

    private static final int INTERVAL_SECONDS = 2;
    private static final Logger log = LoggerFactory.getLogger(UseMonitor.class);

    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final UseRequests requests;

    UseMonitor(UseRequests requests) {
        this.requests = requests;
    }

    /**
     * Starts to measure a cluster's runs, from a thread of its own, because a cluster may be slow to answer.
     *
     * @return stops it when shut down
     */
    ScheduledExecutorService begin(String cluster, UseSource source) {
        ScheduledExecutorService rounds =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("use-of-" + cluster));
        rounds.scheduleWithFixedDelay(() -> measure(cluster, source), 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return rounds;
    }

    /** One round; the next one tries again what this one could not do. */
    void measure(String cluster, UseSource source) {
        try {
            List<RequestedUse> runs = requests.requested(cluster, MAX_RUNS);
            if (!runs.isEmpty()) {
                requests.report(cluster, source.measure(runs));
            }
        } catch (RuntimeException e) {
            failures.warn(format("what the runs on %s use cannot be measured now", cluster), e);
        }
    }
}
