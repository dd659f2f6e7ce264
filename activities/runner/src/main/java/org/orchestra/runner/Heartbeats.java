package org.orchestra.runner;

import io.temporal.activity.ManualActivityCompletionClient;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.orchestra.domain.run.RunKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats for every run that this process watches, from one thread, and hears in return when a run is cancelled. When the
 * process dies the beats stop, and Temporal gives the runs to another after half a minute.
 */
public final class Heartbeats implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(8);
    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    private final Map<RunKey, Beat> beats = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "heartbeats");
        thread.setDaemon(true);
        return thread;
    });

    private record Beat(ManualActivityCompletionClient completion, Runnable stop) {}

    public Heartbeats() {
        heart.scheduleWithFixedDelay(this::beatAll, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Beats for the run from now on; a second activity for the same run takes the place of the first. */
    void begin(RunKey key, ManualActivityCompletionClient completion, Runnable stop) {
        beats.put(key, new Beat(completion, stop));
    }

    /** Beats no more for the run, unless another activity has taken this one's place. */
    void end(RunKey key, ManualActivityCompletionClient completion) {
        beats.computeIfPresent(key, (run, beat) -> beat.completion() == completion ? null : beat);
    }

    private void beatAll() {
        beats.forEach(this::beat);
    }

    private void beat(RunKey key, Beat beat) {
        try {
            beat.completion().recordHeartbeat(null);
        } catch (ActivityCanceledException | CanceledFailure cancelled) {
            stop(key, beat);
        } catch (ActivityCompletionException gone) {
            // Timed out and given to another worker, or its workflow is over: the run itself is still reported.
            end(key, beat.completion());
        } catch (RuntimeException e) {
            log.warn("No heartbeat for {}", key, e);
        }
    }

    private static void stop(RunKey key, Beat beat) {
        try {
            beat.stop().run();
        } catch (RuntimeException e) {
            log.warn("{} could not be stopped now; it is tried again with the next heartbeat", key, e);
        }
    }

    @Override
    public void close() {
        heart.shutdownNow();
    }
}
