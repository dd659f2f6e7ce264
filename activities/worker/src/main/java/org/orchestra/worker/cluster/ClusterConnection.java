package org.orchestra.worker.cluster;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.runner.JobRunner;

/**
 * What this process can do on a cluster.
 *
 * @param runner runs jobs there
 * @param homes makes users' homes
 * @param nodes reads its nodes; null where there is nothing to read
 */
record ClusterConnection(
        JobRunner runner, HomeProvisioner homes, @Nullable Supplier<List<NodeReport>> nodes) {}
