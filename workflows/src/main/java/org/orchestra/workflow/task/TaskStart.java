package org.orchestra.workflow.task;

import io.temporal.common.SearchAttributes;
import org.orchestra.workflow.OrchestraSearchAttributes;

/**
 * The input of a task's workflow. It never changes during the life of the task.
 *
 * @param id the task's number in the database
 * @param task the task's name
 * @param owner the owner's username
 * @param queue the queue's name
 * @param cluster the names of the clusters that it may go to, for people
 */
public record TaskStart(long id, String task, String owner, String queue, String cluster) {
    /** The search attributes of the task and its batches in Temporal's web UI. */
    public SearchAttributes searchAttributes() {
        return SearchAttributes.newBuilder()
                .set(OrchestraSearchAttributes.OWNER, owner)
                .set(OrchestraSearchAttributes.TASK, task)
                .set(OrchestraSearchAttributes.CLUSTER, cluster)
                .set(OrchestraSearchAttributes.QUEUE, queue)
                .build();
    }
}
