package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.cluster.Messenger;
import org.orchestra.store.capacity.ClusterVolume.VolumeKind;
import org.orchestra.store.capacity.QueueRepository.QueueUse;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of clusters. */
@Component
class ClusterRepository {
    private static final String VIEW = """
            SELECT c.*, is_reachable(c.reported_at) AS reachable%s
            FROM cluster c
            """;

    private static final ListOrder BY_NAME = ListOrder.ascending(ListOrder.text("c.name"));

    private final JdbcClient jdbc;

    ClusterRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<ClusterView> list(PageRequest page) {
        StatementSpec statement =
                jdbc.sql(format(VIEW, BY_NAME.key()) + " WHERE true" + BY_NAME.after(page) + BY_NAME.limit());
        return BY_NAME.read(statement, page, ClusterRepository::view);
    }

    Optional<ClusterView> find(ClusterName name) {
        return jdbc.sql(format(VIEW, "") + " WHERE c.name = :name")
                .param("name", name.value())
                .query(ClusterRepository::view)
                .optional();
    }

    /** All clusters, or those of one status, by age. */
    List<Cluster> all(@Nullable ClusterStatus status) {
        return jdbc.sql("SELECT * FROM cluster WHERE :status::text IS NULL OR status = :status ORDER BY id")
                .param("status", status == null ? null : status.name())
                .query((row, index) -> {
                    ClusterVolume volume = volume(row);
                    return new Cluster(
                            row.getLong("id"),
                            row.getString("name"),
                            ClusterType.valueOf(row.getString("type")),
                            row.getString("messenger_queue"),
                            volume == null ? null : volume.source(),
                            row.getString("own_volume"));
                })
                .list();
    }

    Optional<Long> id(ClusterName name) {
        return jdbc.sql("SELECT id FROM cluster WHERE name = :name")
                .param("name", name.value())
                .query(Long.class)
                .optional();
    }

    /** The names of the first clusters. */
    List<String> names() {
        return jdbc.sql("SELECT name FROM cluster ORDER BY name LIMIT 20")
                .query(String.class)
                .list();
    }

    /** The cluster, locked against every other edit. */
    Optional<LockedCluster> lockForEdit(ClusterName name) {
        return locked(name, "FOR NO KEY UPDATE");
    }

    /** The cluster, locked also against new queues and homes. */
    Optional<LockedCluster> lockForDelete(ClusterName name) {
        return locked(name, "FOR UPDATE");
    }

    private Optional<LockedCluster> locked(ClusterName name, String lock) {
        return jdbc.sql("SELECT * FROM cluster WHERE name = :name " + lock)
                .param("name", name.value())
                .query((row, index) ->
                        new LockedCluster(row.getLong("id"), definition(name, row), row.getInt("version")))
                .optional();
    }

    /** The new cluster's id, or empty when one of that name or with that messenger queue exists. */
    Optional<Long> insert(ClusterDefinition cluster) {
        return definition(cluster, jdbc.sql("""
                        INSERT INTO cluster (name, type, status, messenger_queue, volume_kind, volume_server, volume_path,
                                             volume_class, volume_gib, own_volume, description)
                        VALUES (:name, :type, :status, :queue, :kind, :server, :path, :class, :gib, :own, :description)
                        ON CONFLICT DO NOTHING
                        RETURNING id
                        """))
                .param("name", cluster.name().value())
                .query(Long.class)
                .optional();
    }

    void update(long cluster, ClusterDefinition then) {
        definition(then, jdbc.sql("""
                        UPDATE cluster SET type = :type, status = :status, messenger_queue = :queue, volume_kind = :kind,
                               volume_server = :server, volume_path = :path, volume_class = :class, volume_gib = :gib,
                               own_volume = :own, description = :description, version = version + 1
                        WHERE id = :cluster
                        """)).param("cluster", cluster).update();
    }

    /** Records that the cluster's worker is alive, and says whether it was not, so far as anybody knew. */
    boolean report(String name) {
        return jdbc.sql("""
                        WITH was AS (
                            SELECT id, is_reachable(reported_at) AS reachable FROM cluster
                            WHERE name = :name FOR NO KEY UPDATE)
                        UPDATE cluster c SET reported_at = now() FROM was WHERE c.id = was.id
                        RETURNING NOT was.reachable
                        """).param("name", name).query(Boolean.class).optional().orElse(false);
    }

    QueueUse queues(long cluster) {
        return jdbc.sql("""
                        SELECT count(*) AS count, min(q.name) AS first
                        FROM queue q JOIN queue_cluster m ON m.queue_id = q.id WHERE m.cluster_id = :cluster
                        """).param("cluster", cluster).query(QueueUse.class).single();
    }

    /** The tasks of the cluster that have not ended, with new ones shut out. */
    QueueUse openTasks(long cluster) {
        jdbc.sql("""
                        SELECT 1 FROM queue WHERE id IN (SELECT queue_id FROM queue_cluster WHERE cluster_id = :cluster)
                        ORDER BY id FOR UPDATE
                        """).param("cluster", cluster).query(row -> {});
        return jdbc.sql("""
                        SELECT count(*) AS count, min(t.name) AS first
                        FROM open_task o JOIN task t ON t.id = o.id
                        WHERE :cluster = ANY (clusters_of(t.clusters, t.queue_id))
                        """).param("cluster", cluster).query(QueueUse.class).single();
    }

    /** How many users have something on the cluster, or may have. */
    int homes(long cluster) {
        return jdbc.sql("SELECT count(*) FROM home WHERE cluster_id = :cluster")
                .param("cluster", cluster)
                .query(Integer.class)
                .single();
    }

    /** Forgets the homes, so that they are made anew. */
    void forgetHomes(long cluster) {
        jdbc.sql("DELETE FROM home WHERE cluster_id = :cluster")
                .param("cluster", cluster)
                .update();
    }

    void delete(long cluster) {
        jdbc.sql("DELETE FROM cluster WHERE id = :cluster")
                .param("cluster", cluster)
                .update();
    }

    private static StatementSpec definition(ClusterDefinition cluster, StatementSpec statement) {
        ClusterVolume volume = cluster.volume();
        return statement
                .param("type", cluster.type().name())
                .param("status", cluster.status().name())
                .param("queue", cluster.messengerQueue())
                .param("kind", volume == null ? null : volume.kind().name())
                .param("server", volume == null ? null : volume.server())
                .param("path", volume == null ? null : volume.path())
                .param("class", volume == null ? null : volume.storageClass())
                .param("gib", volume == null ? null : volume.gibibytes())
                .param("own", cluster.ownVolume())
                .param("description", cluster.description());
    }

    private static ClusterDefinition definition(ClusterName name, ResultSet row) throws SQLException {
        return new ClusterDefinition(
                name,
                ClusterType.valueOf(row.getString("type")),
                ClusterStatus.valueOf(row.getString("status")),
                row.getString("messenger_queue"),
                volume(row),
                row.getString("own_volume"),
                row.getString("description"));
    }

    private static ClusterView view(ResultSet row, int index) throws SQLException {
        Timestamp reported = row.getTimestamp("reported_at");
        return new ClusterView(
                row.getString("name"),
                ClusterType.valueOf(row.getString("type")),
                ClusterStatus.valueOf(row.getString("status")),
                Messenger.valueOf(row.getString("messenger").toUpperCase(Locale.ROOT)),
                row.getString("messenger_queue"),
                volume(row),
                row.getString("own_volume"),
                row.getString("description"),
                row.getBoolean("reachable"),
                reported == null ? null : reported.toInstant(),
                row.getInt("version"));
    }

    private static @Nullable ClusterVolume volume(ResultSet row) throws SQLException {
        String kind = row.getString("volume_kind");
        return kind == null
                ? null
                : new ClusterVolume(
                        VolumeKind.valueOf(kind),
                        row.getString("volume_server"),
                        row.getString("volume_path"),
                        row.getString("volume_class"),
                        row.getObject("volume_gib", Integer.class));
    }
}
