package org.orchestra.runner;

import java.time.Instant;
import java.util.List;
import org.orchestra.domain.capacity.NodeReport;

/** The port through which a worker reports itself and the nodes of its cluster. Several workers may report the same. */
public interface NodeReports {
    /** Reports that a worker of the cluster is ready to run jobs. Without such a report for a minute, the cluster gets none. */
    void alive(String cluster);

    /**
     * Reports all nodes of the cluster. A worker that could not read them reports nothing.
     *
     * @param at when the nodes were read; a report that is old, or older than another's, changes nothing
     */
    void observed(String cluster, Instant at, List<NodeReport> nodes);
}
