package org.orchestra.temporal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Spaces out the wake-ups of each cluster: the first goes out at once, those asked for while it rests become one,
 * sent when the rest is over. So a slot that comes free alone does not wait, and no change is missed. After one that stands
 * for several, as when thirty changes come a second, the rest is longer: then a pass has enough to do, and each costs Temporal
 * the same.
 */
public final class WakeUpThrottle {
    static final Duration REST = Duration.ofMillis(100);
    static final Duration LONG_REST = Duration.ofMillis(200);
    private static final int SEVERAL = 3;

    private final Executor sender;
    private final RestTimer timer;
    private final Consumer<String> wakeUp;

    /** The clusters that were sent one just now, and how many more have been asked for since. */
    private final Map<String, Integer> resting = new ConcurrentHashMap<>();

    /** Runs what it is given later. */
    interface RestTimer {
        void after(Duration time, Runnable work);
    }

    /**
     * @param sender runs what it is given soon
     * @param timer ends the rests
     * @param wakeUp sends one to the named cluster
     */
    WakeUpThrottle(Executor sender, RestTimer timer, Consumer<String> wakeUp) {
        this.sender = sender;
        this.timer = timer;
        this.wakeUp = wakeUp;
    }

    /** One more wake-up is wanted; returns at once. */
    void ask(String cluster) {
        boolean rests = resting.merge(cluster, 0, (asked, none) -> asked + 1) > 0;
        if (!rests) {
            sender.execute(() -> send(cluster, 1));
        }
    }

    private void send(String cluster, int asked) {
        try {
            wakeUp.accept(cluster);
        } finally {
            timer.after(asked < SEVERAL ? REST : LONG_REST, () -> rested(cluster));
        }
    }

    private void rested(String cluster) {
        boolean idle = resting.remove(cluster, 0);
        if (!idle) {
            send(cluster, requireNonNull(resting.put(cluster, 0)));
        }
    }
}
