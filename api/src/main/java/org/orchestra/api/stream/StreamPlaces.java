package org.orchestra.api.stream;

import java.util.HashMap;
import java.util.Map;

/** Counts open streams against two limits: for everybody together, and for one user. */
public final class StreamPlaces {
    private final int max;
    private final int maxPerUser;
    private final Map<String, Integer> open = new HashMap<>();
    private int total;

    public StreamPlaces(int max, int maxPerUser) {
        this.max = max;
        this.maxPerUser = maxPerUser;
    }

    /** Takes a place, which the caller must {@linkplain #release release}; false when none is free. */
    public synchronized boolean take(String user) {
        if (total >= max || open.getOrDefault(user, 0) >= maxPerUser) {
            return false;
        }
        total++;
        open.merge(user, 1, Integer::sum);
        return true;
    }

    public synchronized void release(String user) {
        total--;
        open.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }
}
