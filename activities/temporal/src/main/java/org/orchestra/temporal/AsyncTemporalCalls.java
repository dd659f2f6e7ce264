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
 * Makes calls to Temporal in the background, so that no user's request waits for them. The reconciler, or
 * a later pass, repeats what does not get through.
 */
@Component
public class AsyncTemporalCalls implements DisposableBean {
    private static final int SENDERS = 2;
    private static final int BACKLOG = 1_000;
    private static final Logger log = LoggerFactory.getLogger(AsyncTemporalCalls.class);

    private final ThreadPoolExecutor senders =
            new ThreadPoolExecutor(SENDERS, SENDERS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(BACKLOG));

    /**
     * Makes a call soon; returns at once and never throws.
     *
     * @param workflow the id of the workflow that it concerns, for the log
     */
    public void send(String workflow, Runnable call) {
        try {
            senders.execute(() -> make(workflow, call));
        } catch (RejectedExecutionException full) {
            log.warn("Temporal is slow or away: the call to {} is repeated later", workflow);
        }
    }

    private static void make(String workflow, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.warn("A call to {} has failed and is repeated later", workflow, e);
        }
    }

    @Override
    public void destroy() {
        senders.shutdown();
    }
}
