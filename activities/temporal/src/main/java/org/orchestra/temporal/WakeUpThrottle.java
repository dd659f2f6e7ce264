package org.orchestra.temporal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Spaces out the wake-ups of each cluster: the first goes out at once, those asked for while it rests become one,
 * sent when the rest is over. So a slot that comes free alone does not wait, and no change is missed.
 */
public final class WakeUpThrottle {
    private final Executor sender;
    private final Executor rest;
    private final Consumer<String> wakeUp;

    /** The clusters that were sent one just now, and whether another has been asked for since. */
    private final Map<String, Boolean> resting = new ConcurrentHashMap<>();

    /**
     * @param sender runs what it is given soon
     * @param rest runs what it is given after the time that is to lie between two wake-ups of a cluster
     * @param wakeUp sends one to the named cluster
     */
    WakeUpThrottle(Executor sender, Executor rest, Consumer<String> wakeUp) {
        this.sender = sender;
        this.rest = rest;
        this.wakeUp = wakeUp;
    }

    /** One more wake-up is wanted; returns at once. */
    void ask(String cluster) {
        boolean known = resting.merge(cluster, false, (asked, again) -> true);
        if (!known) {
            sender.execute(() -> send(cluster));
        }
    }

    private void send(String cluster) {
        try {
            wakeUp.accept(cluster);
        } finally {
            rest.execute(() -> rested(cluster));
        }
    }

    private void rested(String cluster) {
        Boolean wanted = resting.computeIfPresent(cluster, (name, asked) -> asked ? false : null);
        if (wanted != null) {
            send(cluster);
        }
    }
}
