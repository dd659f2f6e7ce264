package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterName;
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

    /** The number of a cluster in the database, also of an inactive one. */
    Optional<Long> id(ClusterName name) {
        return jdbc.sql("SELECT id FROM cluster WHERE name = :name")
                .param("name", name.value())
                .query(Long.class)
                .optional();
    }

    /** @throws Refusal when there is no such cluster, or it is inactive, and so makes no homes */
    public void requireActive(ClusterName name) {
        String status = jdbc.sql("SELECT status FROM cluster WHERE name = :name")
                .param("name", name.value())
                .query(String.class)
                .optional()
                .orElseThrow(() -> notFound(name));
        if (!status.equals("ACTIVE")) {
            throw Refusal.conflict(
                    "cluster-inactive", format("Cluster %s is inactive and makes no homes: choose another.", name));
        }
    }

    /** What to say of a cluster that does not exist. */
    Refusal notFound(ClusterName name) {
        List<String> names = jdbc.sql("SELECT name FROM cluster ORDER BY name LIMIT 20")
                .query(String.class)
                .list();
        return Refusal.notFound(
                "cluster-not-found",
                format(
                        "There is no cluster %s: choose one of %s.",
                        name, names.isEmpty() ? "those that the configuration makes" : String.join(", ", names)));
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
