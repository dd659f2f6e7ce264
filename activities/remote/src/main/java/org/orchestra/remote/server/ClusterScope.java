package org.orchestra.remote.server;

import org.orchestra.domain.Refusal;

/** What belongs to a cluster: its worker may report nothing else. */
public interface ClusterScope {
    /** @throws Refusal when the task is another cluster's. One that has been deleted is nobody's */
    void requireTask(String cluster, long taskId);

    /** @throws Refusal when the node is another cluster's. One that has been deleted is nobody's */
    void requireNode(String cluster, long nodeId);
}
