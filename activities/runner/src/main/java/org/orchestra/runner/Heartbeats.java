package org.orchestra.runner;

import io.temporal.activity.ManualActivityCompletionClient;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.CanceledFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.orchestra.domain.run.RunKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a heartbeat for every run that this process watches, and learns from the answer that a run is cancelled. When the
 * process dies, the heartbeats stop, and Temporal gives the runs to another process after half a minute.
 *
 * <p>Each run has its own beat, and the beats of a burst of starts are spread over an interval. A heartbeat is a blocking
 * call of one update, so several are sent at once. Whatever is due longest goes first: when Temporal is too slow for all
 * of them, every run's interval grows alike and none is left out.
 */
public final class Heartbeats implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(8);

    /** With calls of 50 ms each, 10,000 runs have a heartbeat every 16 s. */
    private static final int SENDERS = 32;

    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    private final Map<RunKey, Heartbeat> heartbeats = new ConcurrentHashMap<>();
    private final Duration interval;
    private final FailureLog failures;
    private final ScheduledThreadPoolExecutor senders;

    private record Heartbeat(ManualActivityCompletionClient activity, Future<?> beat) {}

    public Heartbeats() {
        this(INTERVAL);
    }

    Heartbeats(Duration interval) {
        this.interval = interval;
        this.failures = new FailureLog(log, Clock.systemUTC());
        this.senders = senders();
    }

    /** Sends heartbeats for the run from now on; a second activity for the same run takes the place of the first. */
    void begin(RunKey key, ManualActivityCompletionClient activity, Runnable stop) {
        long millis = interval.toMillis();
        Future<?> beat = senders.scheduleWithFixedDelay(
                () -> send(key, activity, stop),
                ThreadLocalRandom.current().nextLong(millis),
                millis,
                TimeUnit.MILLISECONDS);
        Heartbeat replaced = heartbeats.put(key, new Heartbeat(activity, beat));
        if (replaced != null) {
            replaced.beat().cancel(false);
        }
    }

    /** Sends no more heartbeats for the run, unless another activity has taken this one's place. */
    void end(RunKey key, ManualActivityCompletionClient activity) {
        heartbeats.computeIfPresent(key, (run, heartbeat) -> {
            if (heartbeat.activity() != activity) {
                return heartbeat;
            }
            heartbeat.beat().cancel(false);
            return null;
        });
    }

    private void send(RunKey key, ManualActivityCompletionClient activity, Runnable stop) {
        try {
            activity.recordHeartbeat(null);
        } catch (ActivityCanceledException | CanceledFailure cancelled) {
            stop(key, stop);
        } catch (ActivityCompletionException gone) {
            // Timed out and given to another worker, or its workflow is over: the run itself is still reported.
            end(key, activity);
        } catch (RuntimeException failure) {
            failures.warn("No heartbeat for " + key, failure);
        }
    }

    private void stop(RunKey key, Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException failure) {
            failures.warn(key + " could not be stopped, the next heartbeat tries again", failure);
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }

    private static ScheduledThreadPoolExecutor senders() {
        ScheduledThreadPoolExecutor senders = new ScheduledThreadPoolExecutor(
                SENDERS,
                work -> {
                    Thread thread = new Thread(work, "heartbeats");
                    thread.setDaemon(true);
                    return thread;
                },
                new DiscardPolicy());
        senders.setRemoveOnCancelPolicy(true);
        return senders;
    }
}
