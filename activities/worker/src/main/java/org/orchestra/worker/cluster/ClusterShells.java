package org.orchestra.worker.cluster;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.runner.shell.ShellServers;

/** Opens shells on the clusters of this process that can have them, when an admin allows it. */
final class ClusterShells {
    private final @Nullable ShellServers servers;

    /** @param servers null when none may be opened */
    ClusterShells(@Nullable ShellServers servers) {
        this.servers = servers;
    }

    /**
     * Begins to open shells on a cluster.
     *
     * @return ends that, and all that are open
     */
    Runnable begin(Cluster cluster, ClusterConnection connection) {
        return servers == null || connection.shells() == null
                ? () -> {}
                : servers.begin(cluster.name(), connection.shells())::close;
    }
}
