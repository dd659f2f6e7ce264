package org.orchestra.remote.client;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.orchestra.remote.ClusterExchange;
import org.orchestra.runner.VolumePresence;
import org.orchestra.volume.VolumeFiles;

/** Whether the volume that is mounted here is the one that the API has. */
final class RemoteVolumePresence implements VolumePresence {
    private final ClusterExchange api;
    private final String cluster;
    private final VolumeFiles volume;

    RemoteVolumePresence(ClusterExchange api, String cluster, VolumeFiles volume) {
        this.api = api;
        this.cluster = cluster;
        this.volume = volume;
    }

    @Override
    public boolean isThere() throws IOException {
        List<UUID> mark = api.volumeMark(cluster);
        return !mark.isEmpty() && volume.exists(volume.storage().mark(mark.get(0)));
    }
}
