package org.orchestra.runner;

import io.temporal.activity.ManualActivityCompletionClient;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.orchestra.workflow.task.JobEnded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Temporal of the ends of runs, four times a second, all of a moment together: a workflow hears of many with one
 * workflow task, and its history stays short. Nobody waits for it, for the slot is free already; what is lost on the way,
 * the activity's next attempt finds recorded.
 */
public final class ActivityCompletions implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** Calls under way at once, so that those of a moment arrive together. */
    private static final int SENDERS = 8;

    private static final Logger log = LoggerFactory.getLogger(ActivityCompletions.class);

    private final Queue<Completion> waiting = new ConcurrentLinkedQueue<>();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, ActivityCompletions::thread);
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(ActivityCompletions::thread);

    private record Completion(ManualActivityCompletionClient client, JobEnded end) {}

    public ActivityCompletions() {
        clock.scheduleWithFixedDelay(this::flush, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Completes the activity with the run's end, soon. */
    void complete(ManualActivityCompletionClient client, JobEnded end) {
        waiting.add(new Completion(client, end));
    }

    private void flush() {
        for (Completion next = waiting.poll(); next != null; next = waiting.poll()) {
            Completion completion = next;
            senders.execute(() -> send(completion));
        }
    }

    private static void send(Completion completion) {
        try {
            completion.client().complete(completion.end());
        } catch (RuntimeException e) {
            log.info("Job {} has ended, but its activity did not hear it; its next attempt will", completion.end(), e);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "completions");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        flush();
        senders.shutdown();
    }
}
