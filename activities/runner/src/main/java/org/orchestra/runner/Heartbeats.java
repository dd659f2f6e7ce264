package org.orchestra.runner;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.temporal.activity.ManualActivityCompletionClient;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.CanceledFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.orchestra.domain.run.RunKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends heartbeats for every run that this process watches, and learns from an answer that a run is cancelled. When the
 * process dies, the heartbeats stop, and Temporal gives the runs to another process after half a minute.
 *
 * <p>A heartbeat is a blocking call that costs Temporal a write. So each run has its own schedule, which spreads the calls,
 * and several calls are made at once. Beyond 4,000 runs the interval grows, up to two thirds of the timeout, so that the
 * rate stays the same. The call that is due longest goes first: when Temporal is slower still, no run is left out.
 */
public final class Heartbeats implements AutoCloseable {
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(8);
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(20);
    private static final int MAX_PER_SECOND = 500;

    /** A run has two more chances when the heartbeat after the longest interval fails. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(4);

    /** Enough for the highest rate with answers of 60 ms. */
    private static final int SENDERS = 32;

    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    private final Map<RunKey, Heartbeat> heartbeats = new ConcurrentHashMap<>();
    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final IntFunction<Duration> interval;
    private final ScheduledThreadPoolExecutor senders = senders();

    public Heartbeats() {
        this(Heartbeats::interval);
    }

    /** @param interval the interval for so many runs */
    Heartbeats(IntFunction<Duration> interval) {
        this.interval = interval;
    }

    /** Sends heartbeats for the run from now on; a second activity for the same run takes the place of the first. */
    void begin(RunKey key, ManualActivityCompletionClient activity, Runnable stop) {
        Heartbeat heartbeat = new Heartbeat(key, activity, stop);
        Heartbeat replaced = heartbeats.put(key, heartbeat);
        if (replaced != null) {
            senders.execute(replaced::abandon);
        }
        long millis = interval.apply(heartbeats.size()).toMillis();
        heartbeat.schedule(Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis)));
    }

    /** Sends no more heartbeats for the run, unless another activity has taken this one's place. */
    void end(RunKey key, ManualActivityCompletionClient activity) {
        heartbeats.computeIfPresent(key, (run, heartbeat) -> heartbeat.activity == activity ? null : heartbeat);
    }

    static Duration interval(int runs) {
        Duration atHighestRate = Duration.ofSeconds(1).multipliedBy(runs).dividedBy(MAX_PER_SECOND);
        return Collections.max(List.of(MIN_INTERVAL, Collections.min(List.of(MAX_INTERVAL, atHighestRate))));
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }

    private final class Heartbeat implements Runnable {
        private final RunKey key;
        private final ManualActivityCompletionClient activity;
        private final Runnable stop;

        Heartbeat(RunKey key, ManualActivityCompletionClient activity, Runnable stop) {
            this.key = key;
            this.activity = activity;
            this.stop = stop;
        }

        void schedule(Duration delay) {
            senders.schedule(this, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void run() {
            if (heartbeats.get(key) != this) {
                return;
            }
            try {
                activity.recordHeartbeat(null);
                schedule(interval.apply(heartbeats.size()));
            } catch (ActivityCanceledException | CanceledFailure cancelled) {
                stop();
                schedule(interval.apply(heartbeats.size()));
            } catch (ActivityCompletionException gone) {
                // Timed out and given to a worker, or its workflow is over: the run itself is still reported.
                log.debug("{} has no activity any more", key, gone);
            } catch (RuntimeException failure) {
                failures.warn("No heartbeat for " + key, failure);
                schedule(RETRY_INTERVAL);
            }
        }

        /** Gives back the activity's slot of this worker. No listener does: the later activity's has taken its place. */
        void abandon() {
            try {
                activity.fail(new IllegalStateException("a later activity has taken over " + key));
            } catch (ActivityCompletionException gone) {
                log.debug("{} was given to a later activity", key, gone);
            } catch (RuntimeException failure) {
                failures.warn(key + " was given to a later activity", failure);
            }
        }

        private void stop() {
            try {
                stop.run();
            } catch (RuntimeException failure) {
                failures.warn(key + " could not be stopped, the next heartbeat tries again", failure);
            }
        }
    }

    private static ScheduledThreadPoolExecutor senders() {
        return new ScheduledThreadPoolExecutor(
                SENDERS,
                new ThreadFactoryBuilder()
                        .setNameFormat("heartbeats")
                        .setDaemon(true)
                        .build(),
                new DiscardPolicy());
    }
}
