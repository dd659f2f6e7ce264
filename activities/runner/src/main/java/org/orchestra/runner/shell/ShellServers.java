package org.orchestra.runner.shell;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.orchestra.runner.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the shells that users ask for, on the side of the clusters' workers, where an admin allows it. Costs two questions a
 * second and cluster while nobody asks.
 */
public class ShellServers {
    /** Shells of one cluster at once, each with some threads and a connection to the cluster; who comes later waits. */
    static final int MAX_SHELLS = 16;

    private static final Logger log = LoggerFactory.getLogger(ShellServers.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ShellRequests requests;

    public ShellServers(ShellRequests requests) {
        this.requests = requests;
    }

    /**
     * Begins to look for shells that are wanted on a cluster.
     *
     * @return ends it, and all shells that it has opened, when closed
     */
    public Serving begin(String cluster, ShellSource source) {
        return new Serving(cluster, source);
    }

    /** The shells of one cluster. */
    public final class Serving implements AutoCloseable {
        private final String cluster;
        private final ShellSource source;
        private final UUID worker = UUID.randomUUID();
        private final Set<ServedShell> open = ConcurrentHashMap.newKeySet();
        private final ScheduledExecutorService rounds;
        private final ExecutorService threads;

        private Serving(String cluster, ShellSource source) {
            this.cluster = cluster;
            this.source = source;
            this.rounds = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("shells-of-" + cluster));
            this.threads = Executors.newCachedThreadPool(DaemonThreads.named("shell-of-" + cluster));
            rounds.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), MILLISECONDS);
        }

        private void look() {
            try {
                requests.claim(cluster, worker, MAX_SHELLS - open.size()).forEach(this::serve);
            } catch (RuntimeException e) {
                log.warn("Nobody's wish for a shell on {} can be read now: {}", cluster, e.toString());
            }
        }

        private void serve(RequestedShell requested) {
            ServedShell shell = new ServedShell(requests, worker, requested, threads);
            open.add(shell);
            threads.execute(() -> {
                try {
                    shell.serve(source);
                } finally {
                    open.remove(shell);
                }
            });
        }

        /** Says of each open shell that it is over, and why. */
        @Override
        public void close() {
            rounds.shutdownNow();
            open.forEach(ServedShell::stop);
            threads.shutdown();
        }
    }
}
