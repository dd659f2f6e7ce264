package org.orchestra.runner.log;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.orchestra.runner.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies logs of running runs for those who read them, on the side of the clusters' workers. Costs one question a second and
 * cluster while nobody reads.
 */
public class LogStreamCopiers {
    private static final Logger log = LoggerFactory.getLogger(LogStreamCopiers.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /**
     * Copies of one cluster at once, each with a thread and a connection to the cluster; who comes later waits. As many as
     * a process of the api has readers, so that no user's many keep another from reading.
     */
    private static final int MAX_COPIES = 128;

    private final LogRequests streams;

    public LogStreamCopiers(LogRequests streams) {
        this.streams = streams;
    }

    /**
     * Begins to look for those who read logs of a cluster.
     *
     * @return ends it, and all its copying, when closed
     */
    public Copying begin(String cluster, LogSource source) {
        return new Copying(cluster, source);
    }

    /** The copying of one cluster's logs. */
    public final class Copying implements AutoCloseable {
        private final String cluster;
        private final LogSource source;
        private final UUID worker = UUID.randomUUID();
        private final Map<UUID, LogStreamCopier> copies = new HashMap<>();
        private final ScheduledExecutorService rounds;
        private final ExecutorService threads;

        private Copying(String cluster, LogSource source) {
            this.cluster = cluster;
            this.source = source;
            this.rounds = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("logs-of-" + cluster));
            this.threads = Executors.newCachedThreadPool(DaemonThreads.named("log-copy-of-" + cluster));
            rounds.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), MILLISECONDS);
        }

        private synchronized void look() {
            try {
                List<RequestedLog> requested = streams.claim(cluster, worker, MAX_COPIES);
                Set<UUID> ids = requested.stream().map(RequestedLog::id).collect(toSet());
                copies.entrySet()
                        .removeIf(copy ->
                                !ids.contains(copy.getKey()) && copy.getValue().stop());
                requested.forEach(this::copy);
            } catch (RuntimeException e) {
                log.warn("Nobody's wish for a log of {} can be read now: {}", cluster, e.toString());
            }
        }

        /** One that broke off is begun again, after ever longer pauses as long as it brings nothing. */
        private void copy(RequestedLog requested) {
            LogStreamCopier known = copies.get(requested.id());
            if (known == null || known.isDueAgain()) {
                LogStreamCopier copy =
                        new LogStreamCopier(streams, source, worker, requested, known == null ? 0 : known.failures());
                copies.put(requested.id(), copy);
                threads.execute(copy);
            }
        }

        @Override
        public void close() {
            rounds.shutdownNow();
            synchronized (this) {
                copies.values().forEach(LogStreamCopier::stop);
                copies.clear();
            }
            threads.shutdown();
        }
    }
}
