package org.orchestra.worker.cluster;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.runner.DaemonThreads;
import org.orchestra.runner.FailureLog;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.runner.HomeReports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Prepares the homes that exist again, at the start of the worker and periodically. So a home gets what a new version or a
 * new setting wants of it, and what somebody changed or deleted on the cluster is repaired. Homes of deleted accounts are
 * removed.
 */
@Component
class HomeMonitor {
    private static final Logger log = LoggerFactory.getLogger(HomeMonitor.class);

    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final HomeReports homes;
    private final Duration interval;

    /** @param interval the pause between two rounds */
    HomeMonitor(HomeReports homes, @Value("${orchestra.homes.interval:5m}") Duration interval) {
        this.homes = homes;
        this.interval = interval;
    }

    /**
     * Starts to repair a cluster's homes, from a thread of its own, because a cluster may be slow to answer.
     *
     * @return stops it when shut down
     */
    ScheduledExecutorService begin(String cluster, HomeProvisioner provisioner) {
        ScheduledExecutorService repairs =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("homes-of-" + cluster));
        repairs.scheduleWithFixedDelay(
                () -> repair(cluster, provisioner), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return repairs;
    }

    /** One home that cannot be repaired does not keep the others from it. */
    void repair(String cluster, HomeProvisioner provisioner) {
        try {
            homes.on(cluster).forEach(username -> repair(cluster, username, provisioner));
            homes.obsolete(cluster).forEach(username -> remove(cluster, username, provisioner));
        } catch (RuntimeException e) {
            failures.warn(format("the homes on %s are not known and stay as they are", cluster), e);
        }
    }

    private void repair(String cluster, String username, HomeProvisioner provisioner) {
        AtomicReference<@Nullable HomeStep> step = new AtomicReference<>();
        try {
            provisioner.prepare(username, step::set);
        } catch (RuntimeException e) {
            failures.warn(format("the home of %s on %s stays as it is for now", username, cluster), e);
            // What is interrupted because this worker stops says nothing about the home.
            if (!Thread.currentThread().isInterrupted()) {
                note(username, cluster, () -> homes.repairFailed(username, cluster, step.get(), HomeReports.words(e)));
            }
            return;
        }
        note(username, cluster, () -> homes.repaired(username, cluster));
    }

    private void note(String username, String cluster, Runnable note) {
        try {
            note.run();
        } catch (RuntimeException e) {
            failures.warn(format("how far the home of %s on %s is cannot be noted now", username, cluster), e);
        }
    }

    private void remove(String cluster, String username, HomeProvisioner provisioner) {
        try {
            if (provisioner.remove(username)) {
                homes.removed(username, cluster);
            }
        } catch (RuntimeException e) {
            failures.warn(format("the home of the deleted user %s on %s stays for now", username, cluster), e);
        }
    }
}
