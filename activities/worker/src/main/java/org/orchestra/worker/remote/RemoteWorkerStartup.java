package org.orchestra.worker.remote;

import java.time.Clock;
import org.orchestra.runner.FailureLog;
import org.orchestra.temporal.TemporalConnection;
import org.orchestra.worker.cluster.ClusterWorkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Starts the worker, and looks every 30 seconds whether its cluster has been edited. As long as the API does not answer,
 * what has begun goes on.
 */
@Component
class RemoteWorkerStartup implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(RemoteWorkerStartup.class);

    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final TemporalConnection temporal;
    private final ClusterWorkers workers;

    RemoteWorkerStartup(TemporalConnection temporal, ClusterWorkers workers) {
        this.temporal = temporal;
        this.workers = workers;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        temporal.await();
        refresh();
    }

    @Scheduled(fixedDelayString = "PT30S", initialDelayString = "PT30S")
    void refresh() {
        try {
            workers.refresh();
        } catch (RuntimeException e) {
            failures.warn("the API was not asked what the cluster is, again in 30 s", e);
        }
    }
}
