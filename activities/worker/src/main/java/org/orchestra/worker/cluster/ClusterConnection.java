package org.orchestra.worker.cluster;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.shell.ShellSource;
import org.orchestra.runner.use.UseSource;

/**
 * What this process can do on a cluster.
 *
 * @param runner runs jobs there
 * @param homes makes users' homes
 * @param nodes reads its nodes; null where there is nothing to read
 * @param uses measures what runs use there
 * @param shells opens shells in containers; null where there are none
 */
record ClusterConnection(
        JobRunner runner,
        HomeProvisioner homes,
        @Nullable Supplier<List<NodeReport>> nodes,
        UseSource uses,
        @Nullable ShellSource shells) {}
