package org.orchestra.temporal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Spaces out the wake-ups of each cluster: the first goes out at once, those asked for while it rests become one,
 * sent when the rest is over. So a slot that comes free alone does not wait, and no change is missed. After one that stands
 * for several, as when thirty changes come a second, the rest is longer: then a pass has enough to do, and each costs Temporal
 * the same. It is longer too when the wake-up itself took longer than the shortest so far, at least ten times as long as it
 * took longer: who is slow to take one has no processor left for more, and more of them would only make the passes smaller and
 * the jobs dearer. How far away Temporal is makes no difference.
 */
public final class WakeUpThrottle {
    static final Duration REST = Duration.ofMillis(100);
    static final Duration LONG_REST = Duration.ofMillis(200);
    static final Duration LONGEST_REST = Duration.ofMillis(500);
    private static final int TIMES_THE_DELAY = 10;
    private static final int SEVERAL = 3;

    private final Executor sender;
    private final RestTimer timer;
    private final Consumer<String> wakeUp;
    private final LongSupplier nanoTime;
    private final AtomicLong shortestNanos = new AtomicLong(Long.MAX_VALUE);

    /** The clusters that were sent one just now, and how many more have been asked for since. */
    private final Map<String, Integer> resting = new ConcurrentHashMap<>();

    /** Runs what it is given later. */
    interface RestTimer {
        void after(Duration time, Runnable work);
    }

    /**
     * @param sender runs what it is given soon
     * @param timer ends the rests
     * @param wakeUp sends one to the named cluster, and returns when it has arrived
     * @param nanoTime as {@link System#nanoTime}
     */
    WakeUpThrottle(Executor sender, RestTimer timer, Consumer<String> wakeUp, LongSupplier nanoTime) {
        this.sender = sender;
        this.timer = timer;
        this.wakeUp = wakeUp;
        this.nanoTime = nanoTime;
    }

    /** One more wake-up is wanted; returns at once. */
    void ask(String cluster) {
        boolean rests = resting.merge(cluster, 0, (asked, none) -> asked + 1) > 0;
        if (!rests) {
            sender.execute(() -> send(cluster, 1));
        }
    }

    private void send(String cluster, int asked) {
        long began = nanoTime.getAsLong();
        try {
            wakeUp.accept(cluster);
        } finally {
            long nanos = nanoTime.getAsLong() - began;
            Duration delay = Duration.ofNanos(nanos - shortestNanos.accumulateAndGet(nanos, Math::min));
            timer.after(rest(asked, delay), () -> rested(cluster));
        }
    }

    private static Duration rest(int asked, Duration delay) {
        Duration least = asked < SEVERAL ? REST : LONG_REST;
        Duration forTheDelay = delay.multipliedBy(TIMES_THE_DELAY);
        return Collections.max(List.of(least, Collections.min(List.of(forTheDelay, LONGEST_REST))));
    }

    private void rested(String cluster) {
        boolean idle = resting.remove(cluster, 0);
        if (!idle) {
            send(cluster, requireNonNull(resting.put(cluster, 0)));
        }
    }
}
