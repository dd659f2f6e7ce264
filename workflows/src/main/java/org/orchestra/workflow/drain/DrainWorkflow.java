package org.orchestra.workflow.drain;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Empties a drained node of its running jobs. Its id is {@code drain:<queue>/<node>}. */
@WorkflowInterface
public interface DrainWorkflow {
    /** The id of the workflow that empties a queue's node. */
    static String id(String queue, String node) {
        return "drain:" + queue + "/" + node;
    }

    /**
     * Returns when no job holds a slot of the node, or the node is no longer drained; fails when nobody polls the cluster's task
     * queue for ten minutes.
     */
    @WorkflowMethod
    void run(DrainStart start);
}
