package org.orchestra.worker.cluster;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.VolumePresence;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.runner.staging.StagingRunner;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.VolumeFiles;

/** What this process has mounted, of a cluster that does not share the server's volume. Only a worker that knows the API has one. */
public final class OwnVolume {
    private final DataTransfers transfers;
    private final VolumeFiles volume;
    private final DiskReserve reserve;
    private final VolumePresence servers;
    private final Duration keep;

    /**
     * @param servers tells whether what is mounted here is the server's volume
     * @param keep how long a dataset stays that no run reads
     */
    public OwnVolume(
            DataTransfers transfers, VolumeFiles volume, DiskReserve reserve, VolumePresence servers, Duration keep) {
        this.transfers = transfers;
        this.volume = volume;
        this.reserve = reserve;
        this.servers = servers;
        this.keep = keep;
    }

    /**
     * @throws IllegalStateException when another path than the cluster's is mounted, or the server's volume, of which a copy onto
     *     itself would leave nothing
     */
    void require(Cluster cluster) {
        String root = volume.storage().root().toString();
        if (!root.equals(cluster.ownVolume())) {
            throw new IllegalStateException(format(
                    "Cluster %s has its own volume at %s, and orchestra.storage.root is %s: set it to the former.",
                    cluster.name(), cluster.ownVolume(), root));
        }
        try {
            if (servers.isThere()) {
                throw new IllegalStateException(format(
                        "Cluster %s is to have a volume of its own, and the server's is mounted at %s: mount its own, or let it share the server's with maestro cluster set %s --own-volume ''.",
                        cluster.name(), root, cluster.name()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the data of a runner's runs copied. */
    JobRunner around(JobRunner runner) {
        return new StagingRunner(runner, transfers, volume, reserve, keep);
    }
}
