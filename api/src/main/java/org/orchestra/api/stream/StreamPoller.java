package org.orchestra.api.stream;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the rounds of any number of streams on a few threads. Streams take turns, and the streams of one user hold only some
 * of the threads, so that a file or a query on which they hang holds up nobody else. While no stream is open there is no
 * thread.
 */
public final class StreamPoller {
    private static final long IDLE_SECONDS = 10;

    private final Timer timer;
    private final int maxPerUser;
    private final Map<String, Integer> busy = new HashMap<>();

    /**
     * @param name what to call the threads
     * @param threads how many threads there are at most
     * @param maxPerUser how many of them the streams of one user may hold at once
     */
    public StreamPoller(String name, int threads, int maxPerUser) {
        this(timer(name, threads), maxPerUser);
    }

    StreamPoller(Timer timer, int maxPerUser) {
        this.timer = timer;
        this.maxPerUser = maxPerUser;
    }

    /** Runs work after a while. */
    @FunctionalInterface
    interface Timer {
        Future<?> schedule(Runnable work, Duration delay);
    }

    /**
     * Prepares the rounds of a stream; the first runs when it is woken.
     *
     * @param user on whose behalf they run
     * @param pause how long to wait between two rounds when there is nothing more to do
     */
    public StreamPoll poll(String user, Duration pause, StreamRound round) {
        return new StreamPoll(this, user, pause, round);
    }

    Future<?> schedule(Runnable work, Duration delay) {
        return timer.schedule(work, delay);
    }

    /** Takes one of the threads that a user's streams may hold; false when all of them are held. */
    synchronized boolean enter(String user) {
        boolean free = busy.getOrDefault(user, 0) < maxPerUser;
        if (free) {
            busy.merge(user, 1, Integer::sum);
        }
        return free;
    }

    synchronized void leave(String user) {
        busy.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }

    private static Timer timer(String name, int threads) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                threads,
                new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build());
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        return (work, delay) -> executor.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
