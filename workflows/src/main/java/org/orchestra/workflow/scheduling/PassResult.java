package org.orchestra.workflow.scheduling;

import java.util.List;
import org.orchestra.workflow.task.Grant;

/**
 * What a pass did.
 *
 * @param grants the slots granted, at most 1,000, by batch
 * @param waiting the jobs of the cluster that wait after the pass
 * @param free the slots of the cluster that are free after the pass
 * @param more whether the pass stopped at its limit and another should follow at once
 */
public record PassResult(List<BatchGrants> grants, long waiting, int free, boolean more) {
    /** The most grants in one pass: keeps its result far below Temporal's limit for one payload. */
    public static final int LIMIT = 1_000;

    /**
     * The grants for one batch.
     *
     * @param workflow the id of the batch's workflow
     * @param grants its slots
     */
    public record BatchGrants(String workflow, List<Grant> grants) {}
}
