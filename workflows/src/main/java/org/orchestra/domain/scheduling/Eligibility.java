package org.orchestra.domain.scheduling;

import java.util.Set;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/**
 * Which nodes a job can run on: those of some clusters that are large enough.
 *
 * @param request what the job asks for
 * @param clusters the numbers of the clusters that the job may go to
 */
public record Eligibility(Resources request, Set<Long> clusters) {
    /** Whether such a job may go to the node's cluster. */
    boolean includes(NodeSlots node) {
        return clusters.contains(node.cluster().cluster());
    }

    /** Whether the node could run such a job if it ran nothing else. */
    boolean fits(NodeSlots node) {
        return includes(node) && node.fits(request);
    }
}
