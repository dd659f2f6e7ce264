package org.orchestra.store.scheduling;

import java.util.Set;

/** Lets the batches of tasks begin. */
public interface BatchStarter {
    /**
     * Tells a task's workflow that jobs of some batches hold slots; to be called after the transaction that granted these.
     * Returns at once and never throws: a later pass repeats what is lost on the way.
     *
     * @param task the task's name
     * @param batches the ids of the batches; those that run already are left alone
     */
    void begin(String task, Set<String> batches);
}
