package org.orchestra.temporal;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Starts and signals of workflows on their way to Temporal. Nobody waits for them, least of all a user's request: what
 * does not get through, the reconciler repeats.
 */
@Component
public class AsyncTemporalCalls implements DisposableBean {
    private static final int SENDERS = 2;
    private static final int BACKLOG = 1_000;
    private static final Logger log = LoggerFactory.getLogger(AsyncTemporalCalls.class);

    private final ThreadPoolExecutor senders =
            new ThreadPoolExecutor(SENDERS, SENDERS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(BACKLOG));

    /**
     * Sends a message soon; returns at once and never throws.
     *
     * @param about what the message is about, for the log
     */
    public void send(String about, Runnable message) {
        try {
            senders.execute(() -> deliver(about, message));
        } catch (RejectedExecutionException full) {
            log.warn("Temporal is slow or away: the reconciler will tell it of {}", about);
        }
    }

    private static void deliver(String about, Runnable message) {
        try {
            message.run();
        } catch (RuntimeException e) {
            log.warn("Temporal did not hear of {}; the reconciler will tell it again", about, e);
        }
    }

    @Override
    public void destroy() {
        senders.shutdown();
    }
}
