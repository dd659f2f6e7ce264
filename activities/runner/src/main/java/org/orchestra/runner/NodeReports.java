package org.orchestra.runner;

import java.time.Instant;
import java.util.List;
import org.orchestra.domain.capacity.NodeReport;

/** What a worker tells of a cluster's nodes. Any number of workers may tell the same. */
public interface NodeReports {
    /**
     * These are the cluster's nodes, all of them. A look that failed is no report: then nothing is said and nothing
     * changes.
     *
     * @param at when the worker looked; a report that is old, or older than another's, changes nothing
     */
    void observed(String cluster, Instant at, List<NodeReport> nodes);
}
