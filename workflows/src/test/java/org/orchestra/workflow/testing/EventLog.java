package org.orchestra.workflow.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happened in a laboratory, in order. A test waits for an entry here, and never by sleeping. */
public final class EventLog {
    private static final long PATIENCE_SECONDS = 30;

    private final List<String> entries = new ArrayList<>();
    private final Map<String, CountDownLatch> gates = new HashMap<>();

    /** From now on, whoever writes {@code entry} stops there until {@link #open}. */
    public synchronized void shut(String entry) {
        gates.put(entry, new CountDownLatch(1));
    }

    public synchronized void open(String entry) {
        gates.remove(entry).countDown();
    }

    public void write(String entry) {
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

    /** The entries that begin with a word. */
    public List<String> entries(String word) {
        return entries().stream()
                .filter(entry -> entry.equals(word) || entry.startsWith(word + " "))
                .toList();
    }

    /** Waits until {@code entry} has been written {@code times} times. */
    public void await(String entry, int times) {
        await(entry, times, PATIENCE_SECONDS);
    }

    /** As {@link #await(String)}, for what comes after thousands of others. */
    public void awaitPatiently(String entry) {
        await(entry, 1, 10 * PATIENCE_SECONDS);
    }

    private synchronized void await(String entry, int times, long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            while (entries(entry).size() < times) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(
                            "waited in vain for " + times + " times '" + entry + "', there is " + entries);
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
