package org.orchestra.runner;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends heartbeats for every activity that waits for runs, and learns from an answer that it is cancelled. When the process
 * dies, the heartbeats stop, and Temporal gives the activities to another process after half a minute.
 *
 * <p>A heartbeat is a blocking call that costs Temporal a write. So each activity has its own schedule, which spreads the
 * calls, and several calls are made at once. Beyond 4,000 activities the interval grows, up to two thirds of the timeout, so
 * that the rate stays the same. The call that is due longest goes first: when Temporal is slower still, none is left out.
 */
public final class Heartbeats implements AutoCloseable {
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(8);
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(20);
    private static final int MAX_PER_SECOND = 500;

    /** An activity has two more chances when the heartbeat after the longest interval fails. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(4);

    /** Enough for the highest rate with answers of 60 ms. */
    private static final int SENDERS = 32;

    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    private final Map<ManualActivityCompletionClient, Heartbeat> heartbeats = new ConcurrentHashMap<>();
    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final IntFunction<Duration> interval;
    private final ScheduledThreadPoolExecutor senders = senders();

    public Heartbeats() {
        this(Heartbeats::interval);
    }

    /** @param interval the interval for so many activities */
    Heartbeats(IntFunction<Duration> interval) {
        this.interval = interval;
    }

    /**
     * Sends heartbeats for the activity from now on.
     *
     * @param about what the activity waits for, for the log
     * @param stop called with each heartbeat that is answered by a cancellation
     */
    void begin(ManualActivityCompletionClient activity, String about, Runnable stop) {
        Heartbeat heartbeat = new Heartbeat(activity, about, stop);
        heartbeats.put(activity, heartbeat);
        // Not at once: most runs end before. At a time of its own, for many begin together.
        long millis = interval.apply(heartbeats.size()).toMillis();
        heartbeat.schedule(Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis)));
    }

    /** Sends no more heartbeats for the activity. */
    void end(ManualActivityCompletionClient activity) {
        heartbeats.remove(activity);
    }

    static Duration interval(int activities) {
        Duration atHighestRate = Duration.ofSeconds(1).multipliedBy(activities).dividedBy(MAX_PER_SECOND);
        return Collections.max(List.of(MIN_INTERVAL, Collections.min(List.of(MAX_INTERVAL, atHighestRate))));
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }

    private final class Heartbeat implements Runnable {
        private final ManualActivityCompletionClient activity;
        private final String about;
        private final Runnable stop;

        Heartbeat(ManualActivityCompletionClient activity, String about, Runnable stop) {
            this.activity = activity;
            this.about = about;
            this.stop = stop;
        }

        void schedule(Duration delay) {
            senders.schedule(this, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void run() {
            if (heartbeats.get(activity) != this) {
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
                log.debug("{} has no activity any more", about, gone);
            } catch (RuntimeException failure) {
                failures.warn("No heartbeat for " + about, failure);
                schedule(RETRY_INTERVAL);
            }
        }

        private void stop() {
            try {
                stop.run();
            } catch (RuntimeException failure) {
                failures.warn(about + " could not be stopped, the next heartbeat tries again", failure);
            }
        }
    }

    private static ScheduledThreadPoolExecutor senders() {
        return new ScheduledThreadPoolExecutor(SENDERS, DaemonThreads.named("heartbeats"), new DiscardPolicy());
    }
}
