package org.orchestra.domain.run;

import java.time.Duration;
import java.util.List;

/**
 * Runs of one task that share a slot, one after another: short jobs would otherwise cost a start each.
 *
 * @param key the run that was granted the slot. It names the pack for ever, also when it has ended itself
 * @param runs the runs of the pack that have not ended as far as is known, in the order in which they start; at least one.
 *     They differ in key, job name, command and paths only
 * @param limit how long after the start of the first one another may start; those that have not started by then wait for
 *     another slot
 */
public record PackSpec(RunKey key, List<RunSpec> runs, Duration limit) {
    public PackSpec {
        runs = List.copyOf(runs);
    }

    /** What the runs have in common, among it the slot, the image and the resources of each. */
    public RunSpec common() {
        return runs.get(0);
    }
}
