package org.orchestra.runner.staging;

import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.orchestra.runner.DaemonThreads;

/** Does work of users side by side, and of each user only so much at once: nobody's many gigabytes hold up anybody else's few bytes. */
final class UserLanes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService threads;
    private final int width;
    private final Map<String, Lane> lanes = new HashMap<>();

    /**
     * @param name of the threads
     * @param width how much of a user's is done at once
     */
    UserLanes(String name, int width) {
        this.threads = Executors.newCachedThreadPool(DaemonThreads.named(name + "-%d"));
        this.width = width;
    }

    private static final class Lane {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int busy;
    }

    /** Does it when it is its turn. */
    synchronized void execute(String user, Runnable work) {
        lanes.computeIfAbsent(user, any -> new Lane()).waiting.add(work);
        next(user);
    }

    private synchronized void next(String user) {
        Lane lane = lanes.get(user);
        if (lane == null || threads.isShutdown()) {
            return;
        }
        Runnable work = lane.busy < width ? lane.waiting.poll() : null;
        if (work != null) {
            lane.busy++;
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    done(user, lane);
                }
            });
        } else if (lane.busy == 0) {
            lanes.remove(user);
        }
    }

    private synchronized void done(String user, Lane lane) {
        lane.busy--;
        next(user);
    }

    /** Interrupts what is being done, waits a little for it, and forgets the rest. */
    @Override
    public void close() {
        threads.shutdownNow();
        MoreExecutors.shutdownAndAwaitTermination(threads, PATIENCE);
    }
}
