package org.orchestra.store.shell;

import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.run.RunKey;

/**
 * Where a running job runs.
 *
 * @param attempt its running run
 * @param container the run whose container it is in: that of the pack, for a run of a pack
 */
public record RunContainer(String cluster, ClusterType type, int attempt, RunKey container) {}
