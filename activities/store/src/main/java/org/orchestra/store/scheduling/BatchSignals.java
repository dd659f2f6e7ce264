package org.orchestra.store.scheduling;

import java.util.List;
import java.util.Set;
import org.orchestra.workflow.task.Grant;

/**
 * Tells batches that their jobs hold slots; to be called after the transaction that granted these. It never throws: a later
 * pass repeats what is lost on the way.
 */
public interface BatchSignals {
    /**
     * Lets batches begin.
     *
     * @param task the task's name
     * @param batches the ids of the batches; those that run already are left alone
     */
    void begin(String task, Set<String> batches);

    /**
     * Delivers grants to a batch. One that does not run takes none, and finds them in the database when it begins.
     *
     * @param batch the id of the batch
     * @param grants all that it gets now, or gets again
     */
    void deliver(String batch, List<Grant> grants);
}
