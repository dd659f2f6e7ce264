package org.orchestra.worker.cluster;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.orchestra.runner.DaemonThreads;
import org.orchestra.runner.FailureLog;
import org.orchestra.runner.NodeReports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Reports that this worker serves a cluster. Where nobody says so, no jobs are sent. */
@Component
class LivenessReporter {
    private static final Logger log = LoggerFactory.getLogger(LivenessReporter.class);

    /** A cluster counts as unreachable after a minute: three reports may be lost, or a worker restarted. */
    private static final int INTERVAL_SECONDS = 15;

    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final NodeReports reports;

    LivenessReporter(NodeReports reports) {
        this.reports = reports;
    }

    /**
     * Starts to report, from a thread of its own: a cluster that is slow to answer is not one without a worker.
     *
     * @return stops it when shut down
     */
    ScheduledExecutorService begin(String cluster) {
        ScheduledExecutorService reporter =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("alive-for-" + cluster));
        reporter.scheduleWithFixedDelay(() -> report(cluster), 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
        return reporter;
    }

    private void report(String cluster) {
        try {
            reports.alive(cluster);
        } catch (RuntimeException e) {
            failures.warn(
                    format("reporting that cluster %s has a worker, again in %d s", cluster, INTERVAL_SECONDS), e);
        }
    }
}
