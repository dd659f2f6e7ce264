package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of nodes. */
@Component
class NodeRepository {
    private static final String VIEW = """
            SELECT n.name, q.name AS queue, c.name AS cluster, q.device_kind, n.enabled_slots, n.max_slots,
                   u.used_slots, n.auto, n.drained, n.health,
                   n.health_reason, n.health_since, n.done, n.failed, n.version, o.cpu_millis, o.memory_mib, o.gpus, o.problem,
                   o.observed_at%s
            FROM node n
            JOIN node_usage u ON u.node_id = n.id
            JOIN queue q ON q.id = n.queue_id
            JOIN cluster c ON c.id = n.cluster_id
            LEFT JOIN observed_node o ON o.cluster_id = c.id AND o.name = n.name
            """;

    private static final ListOrder BY_PLACE =
            ListOrder.ascending(ListOrder.text("c.name"), ListOrder.text("q.name"), ListOrder.text("n.name"));

    private static final String LISTED =
            " WHERE (:cluster::text IS NULL OR c.name = :cluster) AND (:queue::text IS NULL OR q.name = :queue)";

    private final JdbcClient jdbc;

    NodeRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<NodeView> list(@Nullable ClusterName cluster, @Nullable QueueName queue, PageRequest page) {
        StatementSpec statement = jdbc.sql(
                        format(VIEW, BY_PLACE.key()) + LISTED + BY_PLACE.after(page) + BY_PLACE.limit())
                .param("cluster", cluster == null ? null : cluster.value())
                .param("queue", queue == null ? null : queue.value());
        return BY_PLACE.read(statement, page, NodeRepository::view);
    }

    Optional<NodeView> find(QueueName queue, NodeName node) {
        return jdbc.sql(format(VIEW, "") + " WHERE q.name = :queue AND n.name = :node")
                .param("queue", queue.value())
                .param("node", node.value())
                .query(NodeRepository::view)
                .optional();
    }

    /** Inserts a node, unless the queue has it already or its GPUs belong to another queue. */
    boolean insert(long queue, long cluster, NodeName node, SlotLimits limits, boolean auto) {
        return jdbc.sql("""
                        INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots, auto)
                        VALUES (:queue, :cluster, :node, :enabled, :max, :auto)
                        ON CONFLICT DO NOTHING
                        """)
                        .param("queue", queue)
                        .param("cluster", cluster)
                        .param("node", node.value())
                        .param("enabled", limits.enabled())
                        .param("max", limits.maximum())
                        .param("auto", auto)
                        .update()
                > 0;
    }

    /** The GPU queue of the cluster that has the machine. */
    Optional<String> gpuQueue(long cluster, NodeName node) {
        return jdbc.sql("""
                        SELECT q.name FROM node n JOIN queue q ON q.id = n.queue_id
                        WHERE n.gpu_cluster_id = :cluster AND n.name = :node
                        """)
                .param("cluster", cluster)
                .param("node", node.value())
                .query(String.class)
                .optional();
    }

    /** What the cluster last reported that the machine can give. */
    Optional<Resources> observed(long cluster, NodeName node) {
        return jdbc.sql(
                        "SELECT cpu_millis, memory_mib, gpus FROM observed_node WHERE cluster_id = :cluster AND name = :node")
                .param("cluster", cluster)
                .param("node", node.value())
                .query((row, index) -> size(row))
                .optional();
    }

    /** What the nodes of a local cluster may be called; empty for other clusters, and while its worker has not said so. */
    List<String> localNames(long cluster) {
        return jdbc.sql("""
                        SELECT o.name FROM observed_node o JOIN cluster c ON c.id = o.cluster_id
                        WHERE c.id = :cluster AND c.type = 'LOCAL' ORDER BY o.name
                        """).param("cluster", cluster).query(String.class).list();
    }

    /**
     * The node, locked until the transaction ends. A pass that has seen it as it was is waited for, and none sees it before
     * the edit is done: what an edit forbids does not happen after it.
     */
    Optional<LockedNode> lock(QueueName queue, NodeName node) {
        return jdbc.sql("""
                        SELECT n.id, c.id AS cluster_id, c.name AS cluster, q.cpu_millis, q.memory_mib, q.gpus,
                               n.enabled_slots, n.max_slots, n.auto, n.version
                        FROM node n JOIN queue q ON q.id = n.queue_id JOIN cluster c ON c.id = n.cluster_id
                        WHERE q.name = :queue AND n.name = :node
                        FOR UPDATE OF n
                        """)
                .param("queue", queue.value())
                .param("node", node.value())
                .query((row, index) -> new LockedNode(
                        row.getLong("id"),
                        row.getLong("cluster_id"),
                        row.getString("cluster"),
                        size(row),
                        new SlotLimits(row.getInt("enabled_slots"), row.getInt("max_slots")),
                        row.getBoolean("auto"),
                        row.getInt("version")))
                .optional();
    }

    void update(long node, SlotLimits limits, boolean auto) {
        jdbc.sql("""
                        UPDATE node SET enabled_slots = :enabled, max_slots = :max, auto = :auto, version = version + 1
                        WHERE id = :node
                        """)
                .param("node", node)
                .param("enabled", limits.enabled())
                .param("max", limits.maximum())
                .param("auto", auto)
                .update();
    }

    void drain(long node) {
        jdbc.sql("UPDATE node SET drained = true, version = version + 1 WHERE id = :node")
                .param("node", node)
                .update();
    }

    /** Ends what an admin ends: a drain and a cordon. */
    void resume(long node) {
        jdbc.sql("UPDATE node SET drained = false, version = version + 1 WHERE id = :node")
                .param("node", node)
                .update();
        jdbc.sql("""
                        UPDATE node SET health = 'HEALTHY', health_reason = NULL, health_since = now()
                        WHERE id = :node AND health = 'CORDONED'
                        """).param("node", node).update();
    }

    /** How many jobs hold a slot of the node. */
    int jobs(long node) {
        return jdbc.sql("SELECT used_slots FROM node_usage WHERE node_id = :node")
                .param("node", node)
                .query(Integer.class)
                .single();
    }

    void delete(long node) {
        jdbc.sql("DELETE FROM node WHERE id = :node").param("node", node).update();
    }

    private static NodeView view(ResultSet row, int index) throws SQLException {
        boolean drained = row.getBoolean("drained");
        NodeHealthState health = NodeHealthState.valueOf(row.getString("health"));
        return new NodeView(
                row.getString("name"),
                row.getString("queue"),
                row.getString("cluster"),
                DeviceKind.valueOf(row.getString("device_kind")),
                row.getInt("enabled_slots"),
                row.getInt("max_slots"),
                row.getInt("used_slots"),
                row.getBoolean("auto"),
                drained,
                NodeState.of(row.getInt("enabled_slots"), drained, health),
                row.getString("health_reason"),
                row.getTimestamp("health_since").toInstant(),
                row.getLong("done"),
                row.getLong("failed"),
                row.getInt("version"),
                row.getTimestamp("observed_at") == null ? null : observed(row));
    }

    private static NodeView.Observed observed(ResultSet row) throws SQLException {
        return new NodeView.Observed(
                row.getInt("cpu_millis") / 1_000.0,
                row.getInt("memory_mib"),
                row.getInt("gpus"),
                row.getString("problem"),
                row.getTimestamp("observed_at").toInstant());
    }

    private static Resources size(ResultSet row) throws SQLException {
        return new Resources(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus"));
    }
}
