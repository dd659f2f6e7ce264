package org.orchestra.runner.use;

import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * A running run whose use somebody looks at.
 *
 * @param container the run whose container it is in: that of the pack, for a run of a pack
 */
public record RequestedUse(TaskRef task, RunKey run, RunKey container) {}
