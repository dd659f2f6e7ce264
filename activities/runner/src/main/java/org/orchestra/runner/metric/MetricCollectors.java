package org.orchestra.runner.metric;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.orchestra.runner.DaemonThreads;
import org.orchestra.runner.log.LogSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the logs of runs for metrics, on the side of the clusters' workers. Costs one question a second and cluster while no task has a job
 * type. However many logs there are and whatever they are like, a few threads read them in turn, a piece of each.
 */
public class MetricCollectors {
    private static final Logger log = LoggerFactory.getLogger(MetricCollectors.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int THREADS = 4;

    /** What waits for a thread is claimed already, and so must be begun within the minute that a claim lasts. */
    private static final int MAX_CLAIMED = 4 * THREADS;

    private final MetricCollector collector;

    public MetricCollectors(MetricCollector collector) {
        this.collector = collector;
    }

    /**
     * Begins to read the logs of a cluster.
     *
     * @param running where the logs of running runs are from that are not on the volume
     * @return ends it when closed
     */
    public Collecting begin(String cluster, LogSource running) {
        return new Collecting(cluster, running);
    }

    /** The reading of one cluster's logs. */
    public final class Collecting implements AutoCloseable {
        private final String cluster;
        private final LogSource running;
        private final Semaphore places = new Semaphore(MAX_CLAIMED);
        private final ScheduledExecutorService rounds;
        private final ExecutorService threads;

        private Collecting(String cluster, LogSource running) {
            this.cluster = cluster;
            this.running = running;
            this.rounds = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("metrics-of-" + cluster));
            this.threads = Executors.newFixedThreadPool(THREADS, DaemonThreads.named("metrics-of-" + cluster + "-%d"));
            rounds.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), MILLISECONDS);
        }

        /** As long as there is something to do: a second is long when many logs are waiting. */
        private void look() {
            try {
                boolean more = true;
                while (more && !rounds.isShutdown()) {
                    places.acquire();
                    int room = 1 + places.drainPermits();
                    places.release(room);
                    List<MetricReading> claimed = collector.claim(cluster, room);
                    for (MetricReading reading : claimed) {
                        places.acquire();
                        threads.execute(() -> read(reading));
                    }
                    more = claimed.size() == room;
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                log.warn("The logs of {} cannot be read for metrics now: {}", cluster, e.toString());
            }
        }

        private void read(MetricReading reading) {
            try {
                collector.read(reading, running);
            } finally {
                places.release();
            }
        }

        @Override
        public void close() {
            rounds.shutdownNow();
            threads.shutdownNow();
        }
    }
}
