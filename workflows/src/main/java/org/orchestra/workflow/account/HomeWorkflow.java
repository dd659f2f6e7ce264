package org.orchestra.workflow.account;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Creates a user's home on one cluster: the namespace and the volume claim. Its id is {@code home:<user>/<cluster>}.
 */
@WorkflowInterface
public interface HomeWorkflow {
    /** The id of the workflow that creates a user's home on a cluster. */
    static String id(String username, String cluster) {
        return "home:" + username + "/" + cluster;
    }

    /** Returns when the home is ready, and retries until then; fails when nobody polls the cluster's task queue for ten minutes. */
    @WorkflowMethod
    void run(HomeStart start);
}
