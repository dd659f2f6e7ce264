package org.orchestra.store.scheduling;

/** Wakes the schedulers of clusters, starting those that do not run. */
public interface SchedulerWakeUps {
    /**
     * Something changed for the cluster; to be called after the transaction that changed it. Returns at once and never
     * throws: the scheduler's own recheck makes up for a wake-up that is lost.
     */
    void wake(String cluster);

    /** Wakes the scheduler of every cluster: that of an inactive one sees that its granted slots are taken up. */
    void wakeAll();
}
