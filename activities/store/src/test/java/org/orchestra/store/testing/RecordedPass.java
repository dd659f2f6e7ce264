package org.orchestra.store.testing;

import java.util.List;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.task.Grant;

/**
 * A pass and what it delivered.
 *
 * @param grants the grants by batch
 * @param figures what it did
 */
public record RecordedPass(List<BatchGrants> grants, PassResult figures) {
    /**
     * The grants of one signal.
     *
     * @param workflow the id of the batch
     */
    public record BatchGrants(String workflow, List<Grant> grants) {}
}
