package org.orchestra.runner;

import java.util.List;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/** What a worker asks about a node that it empties. */
public interface DrainTargets {
    /**
     * The runs that have to leave the node now; from here on they count as evicted, however they are stopped. Idempotent.
     */
    Order order(long nodeId);

    /**
     * What has to leave a node.
     *
     * @param runs the runs that are to be stopped
     * @param jobs how many jobs hold a slot of the node, also those whose run has not begun; 0 when it is not drained any
     *     more
     */
    record Order(List<LeavingRun> runs, int jobs) {}

    /** A run, as the cluster knows it. */
    record LeavingRun(TaskRef task, RunKey key) {}
}
