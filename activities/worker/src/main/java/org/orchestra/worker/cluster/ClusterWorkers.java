package org.orchestra.worker.cluster;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.runner.ActivityCompletions;
import org.orchestra.runner.ClusterDirectory;
import org.orchestra.runner.DrainActivitiesImpl;
import org.orchestra.runner.DrainTargets;
import org.orchestra.runner.Heartbeats;
import org.orchestra.runner.HomeActivitiesImpl;
import org.orchestra.runner.HomeReports;
import org.orchestra.runner.RunActivitiesImpl;
import org.orchestra.runner.RunReports;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Polls the task queue of every cluster that this process serves, also of inactive ones, which finish their jobs; takes up
 * new and edited clusters while it runs.
 */
@Component
public class ClusterWorkers implements AutoCloseable {
    /** The runs that one process watches at once on one cluster: each holds an activity slot, none a thread. */
    private static final int MAX_RUNS = 10_000;

    /** Concurrent polls: a pass grants many slots together, and each grant needs a poll of its own. */
    private static final int POLLS = 20;

    private static final Logger log = LoggerFactory.getLogger(ClusterWorkers.class);

    private final ClusterDirectory clusters;
    private final ClusterConnections connections;
    private final ClusterActivities activities;
    private final WorkflowClient client;
    private final ClusterMonitors monitors;
    private final Map<String, Polling> polling = new HashMap<>();
    private List<String> missing = List.of();
    private List<String> left = List.of();

    ClusterWorkers(
            ClusterDirectory clusters,
            ClusterConnections connections,
            ClusterActivities activities,
            WorkflowClient client,
            ClusterMonitors monitors) {
        this.clusters = clusters;
        this.connections = connections;
        this.activities = activities;
        this.client = client;
        this.monitors = monitors;
    }

    private record Polling(
            Cluster cluster,
            WorkerFactory factory,
            ClusterConnection connection,
            RunActivitiesImpl runs,
            Heartbeats heartbeats,
            ActivityCompletions completions,
            Runnable stopMonitors) {
        void stop() {
            stopMonitors.run();
            factory.shutdownNow();
            runs.close();
            heartbeats.close();
            connection.runner().close();
            completions.close();
        }
    }

    /** Makes the activities of a cluster. */
    @Component
    static class ClusterActivities {
        private final RunReports reports;
        private final DrainTargets drains;
        private final HomeReports homes;
        private final VolumeFiles volume;
        private final SchedulerWakeUps wakeUps;

        ClusterActivities(
                RunReports reports,
                DrainTargets drains,
                HomeReports homes,
                VolumeFiles volume,
                SchedulerWakeUps wakeUps) {
            this.reports = reports;
            this.drains = drains;
            this.homes = homes;
            this.volume = volume;
            this.wakeUps = wakeUps;
        }

        RunActivitiesImpl runs(
                Cluster cluster, ClusterConnection connection, Heartbeats heartbeats, ActivityCompletions completions) {
            return new RunActivitiesImpl(
                    reports, connection.runner(), heartbeats, completions, () -> wakeUps.wake(cluster.name()));
        }

        List<Object> others(ClusterConnection connection) {
            return List.of(
                    new DrainActivitiesImpl(drains, connection.runner()),
                    new HomeActivitiesImpl(homes, volume, connection.homes()));
        }
    }

    /** Starts to poll for new clusters, stops for those that are gone, and begins anew for those that were edited. */
    public synchronized void refresh() {
        List<Cluster> all = clusters.all();
        warnOfMissing(connections.missing(all));
        warnOfLeft(connections.left(all));
        List<Cluster> wanted = connections.served(all);
        polling.values().removeIf(polled -> {
            boolean outdated = !wanted.contains(polled.cluster());
            if (outdated) {
                polled.stop();
            }
            return outdated;
        });
        wanted.stream().filter(cluster -> !polling.containsKey(cluster.name())).forEach(this::begin);
    }

    /** Once, and not every time until an admin comes. */
    private void warnOfMissing(List<String> nowMissing) {
        if (!nowMissing.isEmpty() && !nowMissing.equals(missing)) {
            log.warn(
                    "There is no cluster {}: it is served as soon as an admin creates it with maestro cluster create",
                    String.join(", ", nowMissing));
        }
        missing = nowMissing;
    }

    private void warnOfLeft(List<String> nowLeft) {
        if (!nowLeft.isEmpty() && !nowLeft.equals(left)) {
            log.warn(
                    "This worker, with its one kubeconfig, leaves the clusters {} to others: start a worker for each with orchestra.worker.clusters, and name this one's own there too",
                    String.join(", ", nowLeft));
        }
        left = nowLeft;
    }

    private void begin(Cluster cluster) {
        try {
            polling.put(cluster.name(), poll(cluster));
            log.info("Serving cluster {} ({})", cluster.name(), cluster.type());
        } catch (RuntimeException e) {
            log.error("Cluster {} cannot be served now; it is tried again soon", cluster.name(), e);
        }
    }

    private Polling poll(Cluster cluster) {
        ClusterConnection connection = connections.open(cluster);
        Heartbeats heartbeats = new Heartbeats();
        ActivityCompletions completions = new ActivityCompletions();
        RunActivitiesImpl runs = activities.runs(cluster, connection, heartbeats, completions);
        WorkerFactory factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(
                cluster.messengerQueue(),
                WorkerOptions.newBuilder()
                        .setMaxConcurrentActivityExecutionSize(MAX_RUNS)
                        .setMaxConcurrentActivityTaskPollers(POLLS)
                        .build());
        worker.registerActivitiesImplementations(runs);
        worker.registerActivitiesImplementations(activities.others(connection).toArray());
        factory.start();
        return new Polling(
                cluster, factory, connection, runs, heartbeats, completions, monitors.begin(cluster, connection));
    }

    @Override
    public synchronized void close() {
        polling.values().forEach(Polling::stop);
        polling.clear();
    }
}
