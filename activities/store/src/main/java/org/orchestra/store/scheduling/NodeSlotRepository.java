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
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.Snapshot.HeldSlot;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the queues of a cluster and what their nodes can give: a row per node, and per job that holds a slot. */
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
            long id,
            String name,
            NodeState state,
            int enabled,
            List<NumberedSlot> held,
            @Nullable Resources size) {
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

    /** The queues of a cluster, also those without nodes. */
    List<QueueCapacity> of(long cluster) {
        List<NodeWithSlots> nodes = nodes(cluster, held(cluster));
        Map<String, MachineCapacity> machines = machines(nodes);
        Map<Long, List<NodeSlots>> byQueue = nodes.stream()
                .collect(groupingBy(NodeWithSlots::queue, mapping(node -> slots(node, machines), toList())));
        return jdbc
                .sql("SELECT id FROM queue WHERE cluster_id = :cluster ORDER BY id")
                .param("cluster", cluster)
                .query(Long.class)
                .stream()
                .map(queue -> new QueueCapacity(queue, byQueue.getOrDefault(queue, List.of())))
                .toList();
    }

    /** By the numbers of the nodes. */
    private Map<Long, List<NumberedSlot>> held(long cluster) {
        return jdbc
                .sql(format("""
                        SELECT j.node_id, j.slot, r.cpu_millis, r.memory_mib, r.gpus, r.max_seconds, %s,
                               j.pack IS NOT NULL AS packed, extract(epoch FROM now() - j.granted_at) AS held_seconds
                        FROM job j
                        JOIN node n ON n.id = j.node_id
                        JOIN queue q ON q.id = n.queue_id
                        JOIN task_resources r ON r.task_id = j.task_id
                        JOIN task_tally y ON y.task_id = j.task_id
                        WHERE q.cluster_id = :cluster
                        """, SlotTimeReader.MEAN))
                .param("cluster", cluster)
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

    private List<NodeWithSlots> nodes(long cluster, Map<Long, List<NumberedSlot>> held) {
        return jdbc.sql("""
                        SELECT n.queue_id, n.id, n.name, n.enabled_slots, n.drained, n.health, o.cpu_millis, o.memory_mib, o.gpus
                        FROM node n
                        JOIN queue q ON q.id = n.queue_id
                        LEFT JOIN observed_node o ON o.cluster_id = q.cluster_id AND o.name = n.name
                        WHERE q.cluster_id = :cluster
                        ORDER BY n.id
                        """)
                .param("cluster", cluster)
                .query((row, index) -> node(row, held.getOrDefault(row.getLong("id"), List.of())))
                .list();
    }

    private static NodeWithSlots node(ResultSet row, List<NumberedSlot> held) throws SQLException {
        int enabled = row.getInt("enabled_slots");
        return new NodeWithSlots(
                row.getLong("queue_id"),
                row.getLong("id"),
                row.getString("name"),
                NodeState.of(enabled, row.getBoolean("drained"), NodeHealthState.valueOf(row.getString("health"))),
                enabled,
                held,
                size(row));
    }

    /** By their names: nodes of several queues may be the same machine. */
    private static Map<String, MachineCapacity> machines(List<NodeWithSlots> nodes) {
        Map<String, MachineCapacity> machines = new HashMap<>();
        for (NodeWithSlots node : nodes) {
            if (node.size != null) {
                machines.merge(
                        node.name,
                        new MachineCapacity(node.name, node.size, node.left(node.size)),
                        (one, other) -> new MachineCapacity(one.name(), one.size(), node.left(one.available())));
            }
        }
        return machines;
    }

    private static NodeSlots slots(NodeWithSlots node, Map<String, MachineCapacity> machines) {
        return new NodeSlots(
                node.id,
                node.state,
                node.enabled,
                node.held.stream().map(NumberedSlot::held).toList(),
                node.state == NodeState.OPEN ? free(node) : List.of(),
                machines.get(node.name));
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
