package org.orchestra.cluster;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.cluster.VolumeSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The clusters in PostgreSQL. */
@Component
public class Clusters {
    private final JdbcClient jdbc;

    Clusters(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The clusters that take jobs. */
    public List<Cluster> active() {
        return jdbc.sql("SELECT * FROM cluster WHERE status = 'ACTIVE' ORDER BY id")
                .query((row, index) -> new Cluster(
                        row.getLong("id"),
                        row.getString("name"),
                        ClusterType.valueOf(row.getString("type")),
                        row.getString("messenger_queue"),
                        volume(row)))
                .list();
    }

    private static @Nullable VolumeSource volume(ResultSet row) throws SQLException {
        String kind = row.getString("volume_kind");
        if (kind == null) {
            return null;
        }
        return switch (kind) {
            case "NFS" -> new VolumeSource.Nfs(row.getString("volume_server"), row.getString("volume_path"));
            case "HOST_PATH" -> new VolumeSource.HostPath(row.getString("volume_path"));
            case "STORAGE_CLASS" ->
                new VolumeSource.StorageClass(row.getString("volume_class"), row.getInt("volume_gib"));
            default -> throw new IllegalStateException("volume kind " + kind);
        };
    }
}
