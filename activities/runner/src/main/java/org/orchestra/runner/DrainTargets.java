package org.orchestra.runner;

import java.util.List;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/** The port through which a worker asks what to evict from a node. */
public interface DrainTargets {
    /**
     * The runs that must leave the node now. From here on they count as evicted, however they end. Idempotent.
     */
    NodeEviction evict(long nodeId);

    /**
     * What must leave a node.
     *
     * @param runs the runs to stop
     * @param jobs how many jobs hold a slot of the node, also those whose run has not started; 0 when the node is not
     *     drained any more
     */
    record NodeEviction(List<EvictedRun> runs, int jobs) {}

    /** A run by its name on the cluster. */
    record EvictedRun(TaskRef task, RunKey key) {}
}
