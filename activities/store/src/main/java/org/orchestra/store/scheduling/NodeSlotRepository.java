package org.orchestra.store.scheduling;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.Snapshot.HeldSlot;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeCluster;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.WaitReason;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the queues of clusters and what their nodes can give: a row per node, and per job that holds a slot. */
@Component
class NodeSlotRepository {
    private final JdbcClient jdbc;
    private final PackRule packRule;

    NodeSlotRepository(JdbcClient jdbc, PackRule packRule) {
        this.jdbc = jdbc;
        this.packRule = packRule;
    }

    /**
     * A node with its machine.
     *
     * @param held the slots that hold a job
     * @param size what the machine has; null when the cluster has not reported it
     */
    private record NodeWithSlots(
            long queue,
            NodeCluster cluster,
            long id,
            String name,
            NodeState state,
            int enabled,
            List<NumberedSlot> held,
            @Nullable Resources size) {
        /** The same for the nodes of a machine, and for no others. */
        String machine() {
            return cluster.cluster() + "/" + name;
        }

        Resources left(Resources available) {
            Resources left = available;
            for (NumberedSlot slot : held) {
                left = left.minus(slot.held.given());
            }
            return left;
        }
    }

    /** A slot that a job holds, and its number on its node. */
    private record NumberedSlot(long node, int number, HeldSlot held) {}

    /** A cluster and those that share queues with it, directly or through others. */
    ConnectedClusters connected(long cluster) {
        Map<Long, Optional<WaitReason>> clusters = new TreeMap<>();
        jdbc.sql("""
                        WITH RECURSIVE connected AS (
                            SELECT :cluster::bigint AS id
                            UNION
                            SELECT other.cluster_id
                            FROM connected
                            JOIN queue_cluster one ON one.cluster_id = connected.id
                            JOIN queue_cluster other ON other.queue_id = one.queue_id)
                        SELECT id, CASE WHEN status <> 'ACTIVE' THEN 'CLUSTER_INACTIVE'
                                        WHEN NOT is_reachable(reported_at) THEN 'CLUSTER_UNREACHABLE' END AS closed
                        FROM cluster JOIN connected USING (id)
                        """).param("cluster", cluster).query(row -> {
            clusters.put(
                    row.getLong("id"),
                    Optional.ofNullable(row.getString("closed")).map(WaitReason::valueOf));
        });
        return new ConnectedClusters(clusters);
    }

    /** The queues of the clusters, also those without nodes. */
    List<QueueCapacity> of(ConnectedClusters clusters) {
        Long[] ids = clusters.ids().toArray(Long[]::new);
        List<NodeWithSlots> nodes = nodes(clusters, held(ids));
        Map<String, MachineCapacity> machines = machines(nodes);
        Map<Long, List<NodeSlots>> byQueue = nodes.stream()
                .collect(groupingBy(NodeWithSlots::queue, mapping(node -> slots(node, machines), toList())));
        return jdbc
                .sql("SELECT DISTINCT queue_id FROM queue_cluster WHERE cluster_id = ANY (:clusters) ORDER BY queue_id")
                .param("clusters", ids)
                .query(Long.class)
                .stream()
                .map(queue -> new QueueCapacity(queue, byQueue.getOrDefault(queue, List.of())))
                .toList();
    }

    /** By the numbers of the nodes. */
    private Map<Long, List<NumberedSlot>> held(Long[] clusters) {
        return jdbc
                .sql(format("""
                        SELECT j.node_id, j.slot, r.cpu_millis, r.memory_mib, r.gpus, r.max_seconds, %s,
                               j.pack IS NOT NULL AS packed, extract(epoch FROM now() - j.granted_at) AS held_seconds
                        FROM job j
                        JOIN node n ON n.id = j.node_id
                        JOIN task_resources r ON r.task_id = j.task_id
                        JOIN task_tally y ON y.task_id = j.task_id
                        WHERE n.cluster_id = ANY (:clusters)
                        """, SlotTimeReader.MEAN))
                .param("clusters", clusters)
                .query((row, index) -> new NumberedSlot(row.getLong("node_id"), row.getInt("slot"), held(row)))
                .list()
                .stream()
                .collect(groupingBy(NumberedSlot::node));
    }

    private HeldSlot held(ResultSet row) throws SQLException {
        return new HeldSlot(
                new Resources(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus")),
                SlotTimeReader.read(row, packRule).left(SlotTimeReader.seconds(row.getDouble("held_seconds"))));
    }

    private List<NodeWithSlots> nodes(ConnectedClusters clusters, Map<Long, List<NumberedSlot>> held) {
        return jdbc.sql("""
                        SELECT n.queue_id, n.cluster_id, m.preference, n.id, n.name, n.enabled_slots, n.drained, n.health, o.cpu_millis, o.memory_mib, o.gpus
                        FROM node n
                        JOIN queue_cluster m ON m.queue_id = n.queue_id AND m.cluster_id = n.cluster_id
                        LEFT JOIN observed_node o ON o.cluster_id = n.cluster_id AND o.name = n.name
                        WHERE n.cluster_id = ANY (:clusters)
                        ORDER BY n.id
                        """)
                .param("clusters", clusters.ids().toArray(Long[]::new))
                .query((row, index) -> node(row, clusters, held.getOrDefault(row.getLong("id"), List.of())))
                .list();
    }

    private static NodeWithSlots node(ResultSet row, ConnectedClusters clusters, List<NumberedSlot> held)
            throws SQLException {
        long cluster = row.getLong("cluster_id");
        int enabled = row.getInt("enabled_slots");
        return new NodeWithSlots(
                row.getLong("queue_id"),
                new NodeCluster(cluster, row.getInt("preference"), clusters.closed(cluster)),
                row.getLong("id"),
                row.getString("name"),
                NodeState.of(enabled, row.getBoolean("drained"), NodeHealthState.valueOf(row.getString("health"))),
                enabled,
                held,
                size(row));
    }

    /** By their keys: nodes of several queues may be the same machine. */
    private static Map<String, MachineCapacity> machines(List<NodeWithSlots> nodes) {
        Map<String, MachineCapacity> machines = new HashMap<>();
        for (NodeWithSlots node : nodes) {
            if (node.size != null) {
                machines.merge(
                        node.machine(),
                        new MachineCapacity(node.machine(), node.size, node.left(node.size)),
                        (one, other) -> new MachineCapacity(one.name(), one.size(), node.left(one.available())));
            }
        }
        return machines;
    }

    private static NodeSlots slots(NodeWithSlots node, Map<String, MachineCapacity> machines) {
        return new NodeSlots(
                node.cluster,
                node.id,
                node.state,
                node.enabled,
                node.held.stream().map(NumberedSlot::held).toList(),
                node.state == NodeState.OPEN && node.cluster.closed() == null ? free(node) : List.of(),
                machines.get(node.machine()));
    }

    /** A node lowered below its running jobs has none free, though some low numbers may be. */
    private static List<Integer> free(NodeWithSlots node) {
        Set<Integer> used = node.held.stream().map(NumberedSlot::number).collect(toSet());
        return IntStream.range(0, node.enabled)
                .filter(slot -> !used.contains(slot))
                .limit(Math.max(0, node.enabled - used.size()))
                .boxed()
                .toList();
    }

    private static @Nullable Resources size(ResultSet row) throws SQLException {
        int cpus = row.getInt("cpu_millis");
        return row.wasNull() ? null : new Resources(cpus, row.getInt("memory_mib"), row.getInt("gpus"));
    }
}
