package org.orchestra.store.capacity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.NodeProposal.Target;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.QueueNode;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of proposals. */
@Component
class NodeProposalRepository {
    private static final String CLUSTER = """
            SELECT c.id, c.name, c.type, (SELECT max(observed_at) FROM observed_node o WHERE o.cluster_id = c.id) AS reported_at
            FROM cluster c WHERE c.name = :name
            """;

    private static final String OF_THE_CLUSTER =
            " FROM queue q WHERE q.id = n.queue_id AND n.cluster_id = :cluster AND q.name = :queue AND n.name = :node";

    private final JdbcClient jdbc;

    NodeProposalRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param reportedAt when it last reported its nodes; null when it never has */
    record ClusterRow(
            long id,
            String name,
            ClusterType type,
            @Nullable Instant reportedAt) {}

    Optional<ClusterRow> cluster(ClusterName name) {
        return cluster(name, CLUSTER);
    }

    /** The cluster, with new reports and edits of its nodes shut out until the transaction ends. */
    Optional<ClusterRow> lock(ClusterName name) {
        Optional<ClusterRow> cluster = cluster(name, CLUSTER + " FOR NO KEY UPDATE OF c");
        cluster.ifPresent(row -> jdbc.sql("""
                        SELECT 1 FROM node WHERE cluster_id = :cluster ORDER BY id FOR UPDATE
                        """).param("cluster", row.id()).query(ignored -> {}));
        return cluster;
    }

    /** @param only the queue that is to change; null for all */
    List<Target> targets(long cluster, @Nullable QueueName only) {
        return jdbc.sql("""
                        SELECT name, device_kind, cpu_millis, memory_mib, gpus, is_default,
                               :only::text IS NULL OR name = :only AS wanted,
                               ARRAY(SELECT n.name FROM node n WHERE n.queue_id = q.id AND n.cluster_id <> :cluster) AS elsewhere
                        FROM queue q WHERE id IN (SELECT queue_id FROM queue_cluster WHERE cluster_id = :cluster)
                        """)
                .param("cluster", cluster)
                .param("only", only == null ? null : only.value())
                .query((row, index) -> new Target(
                        row.getString("name"),
                        DeviceKind.valueOf(row.getString("device_kind")),
                        size(row),
                        row.getBoolean("is_default"),
                        row.getBoolean("wanted"),
                        Set.of((String[]) row.getArray("elsewhere").getArray())))
                .list();
    }

    List<QueueNode> nodes(long cluster) {
        return jdbc.sql("""
                        SELECT q.name AS queue, n.name, n.enabled_slots, n.max_slots, n.auto, q.cpu_millis, q.memory_mib, q.gpus
                        FROM node n JOIN queue q ON q.id = n.queue_id WHERE n.cluster_id = :cluster
                        """)
                .param("cluster", cluster)
                .query((row, index) -> new QueueNode(
                        row.getString("queue"),
                        row.getString("name"),
                        new SlotLimits(row.getInt("enabled_slots"), row.getInt("max_slots")),
                        row.getBoolean("auto"),
                        size(row)))
                .list();
    }

    List<NodeReport> reports(long cluster) {
        return jdbc.sql(
                        "SELECT name, cpu_millis, memory_mib, gpus, problem FROM observed_node WHERE cluster_id = :cluster")
                .param("cluster", cluster)
                .query((row, index) -> new NodeReport(row.getString("name"), size(row), row.getString("problem")))
                .list();
    }

    boolean add(long cluster, QueueName queue, NodeName node, int slots) {
        return one(jdbc.sql("""
                        INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                        SELECT q.id, m.cluster_id, :node, :slots, :slots
                        FROM queue q JOIN queue_cluster m ON m.queue_id = q.id
                        WHERE m.cluster_id = :cluster AND q.name = :queue
                        ON CONFLICT DO NOTHING
                        """).param("slots", slots), cluster, queue, node);
    }

    boolean resize(long cluster, QueueName queue, NodeName node, int slots) {
        return one(
                jdbc.sql("UPDATE node n SET enabled_slots = :slots, max_slots = :slots, version = n.version + 1"
                                + OF_THE_CLUSTER)
                        .param("slots", slots),
                cluster,
                queue,
                node);
    }

    boolean disable(long cluster, QueueName queue, NodeName node) {
        return one(
                jdbc.sql("UPDATE node n SET enabled_slots = 0, version = n.version + 1" + OF_THE_CLUSTER),
                cluster,
                queue,
                node);
    }

    private static boolean one(StatementSpec statement, long cluster, QueueName queue, NodeName node) {
        return statement
                        .param("cluster", cluster)
                        .param("queue", queue.value())
                        .param("node", node.value())
                        .update()
                == 1;
    }

    private Optional<ClusterRow> cluster(ClusterName name, String sql) {
        return jdbc.sql(sql)
                .param("name", name.value())
                .query((row, index) -> new ClusterRow(
                        row.getLong("id"),
                        row.getString("name"),
                        ClusterType.valueOf(row.getString("type")),
                        time(row)))
                .optional();
    }

    private static @Nullable Instant time(ResultSet row) throws SQLException {
        OffsetDateTime time = row.getObject("reported_at", OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Resources size(ResultSet row) throws SQLException {
        return new Resources(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus"));
    }
}
