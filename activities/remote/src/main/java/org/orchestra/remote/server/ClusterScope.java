package org.orchestra.remote.server;

import java.util.Set;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.RunKey;

/** What belongs to a cluster: its worker may report nothing else. */
public interface ClusterScope {
    /** @throws Refusal when one of the runs, or the slot that it is to have, is another cluster's. One that has been deleted is nobody's */
    void requireRuns(String cluster, Set<RunKey> runs);

    /** @throws Refusal when the task may not go to the cluster. One that has been deleted is nobody's */
    void requireTask(String cluster, long taskId);

    /** @throws Refusal when the node is another cluster's. One that has been deleted is nobody's */
    void requireNode(String cluster, long nodeId);
}
