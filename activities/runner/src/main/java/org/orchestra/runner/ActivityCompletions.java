package org.orchestra.runner;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.temporal.activity.ManualActivityCompletionClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the activities of runs that have ended, four times a second and together: a workflow receives many completions
 * in one workflow task, and its history stays short. Nothing waits for a completion, because the slot is free already. When
 * one is lost, the next attempt of the activity finds the end recorded.
 */
public final class ActivityCompletions implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** Concurrent calls, so that completions of one moment arrive together. */
    private static final int SENDERS = 8;

    private static final Logger log = LoggerFactory.getLogger(ActivityCompletions.class);

    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final Queue<Completion> waiting = new ConcurrentLinkedQueue<>();
    private final ThreadFactory threads = new ThreadFactoryBuilder()
            .setNameFormat("completions")
            .setDaemon(true)
            .build();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, threads);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(threads);

    private record Completion(ManualActivityCompletionClient client, Object result) {}

    public ActivityCompletions() {
        clock.scheduleWithFixedDelay(this::flush, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Completes the activity with its result, soon. */
    void complete(ManualActivityCompletionClient client, Object result) {
        waiting.add(new Completion(client, result));
    }

    private void flush() {
        for (Completion next = waiting.poll(); next != null; next = waiting.poll()) {
            Completion completion = next;
            senders.execute(() -> send(completion));
        }
    }

    private void send(Completion completion) {
        try {
            completion.client().complete(completion.result());
        } catch (RuntimeException e) {
            failures.warn(completion.result() + " did not reach its activity; the next attempt finds it", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        flush();
        senders.shutdown();
    }
}
