package org.orchestra.workflow.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The events of a test in their order. A test waits for an entry here instead of sleeping. */
public final class EventLog {
    private static final long TIMEOUT_SECONDS = 30;

    private final List<String> entries = new ArrayList<>();
    private final Map<String, CountDownLatch> gates = new HashMap<>();

    /** Blocks every thread that adds {@code entry} from now on, until {@link #unblock}. */
    public synchronized void block(String entry) {
        gates.put(entry, new CountDownLatch(1));
    }

    public synchronized void unblock(String entry) {
        gates.remove(entry).countDown();
    }

    public void add(String entry) {
        CountDownLatch gate;
        synchronized (this) {
            entries.add(entry);
            notifyAll();
            gate = gates.get(entry);
        }
        if (gate != null) {
            awaitGate(gate);
        }
    }

    public synchronized List<String> entries() {
        return List.copyOf(entries);
    }

    /** The entries that begin with this word. */
    public List<String> entries(String word) {
        return entries().stream()
                .filter(entry -> entry.equals(word) || entry.startsWith(word + " "))
                .toList();
    }

    /** Waits until {@code entry} has been added {@code times} times. */
    public void await(String entry, int times) {
        await(entry, times, TIMEOUT_SECONDS);
    }

    /** As {@link #await(String)}, for an entry that follows thousands of others. */
    public void awaitSlow(String entry) {
        await(entry, 1, 10 * TIMEOUT_SECONDS);
    }

    private synchronized void await(String entry, int times, long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            while (entries(entry).size() < times) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("timed out waiting for " + times + " times '" + entry + "' in " + entries);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public void await(String entry) {
        await(entry, 1);
    }

    private static void awaitGate(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
