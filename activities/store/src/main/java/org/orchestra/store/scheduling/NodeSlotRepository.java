package org.orchestra.store.scheduling;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the queues of a cluster and what their nodes can give: a row per node, and per job that holds a slot. */
@Component
class NodeSlotRepository {
    private final JdbcClient jdbc;

    NodeSlotRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A node with its machine.
     *
     * @param used the numbers of the slots that hold a job
     * @param taken what these jobs were given together
     * @param size what the machine has; null when the cluster has not reported it
     */
    private record NodeWithSlots(
            long queue,
            long id,
            String name,
            NodeState state,
            int enabled,
            Set<Integer> used,
            Resources taken,
            @Nullable Resources size) {}

    /** The queues of a cluster, also those without nodes. */
    List<QueueCapacity> of(long cluster) {
        List<NodeWithSlots> nodes = nodes(cluster);
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

    private List<NodeWithSlots> nodes(long cluster) {
        return jdbc.sql("""
                        WITH held AS (
                            SELECT n.id, array_agg(j.slot) AS used, sum(r.cpu_millis) AS cpu_millis,
                                   sum(r.memory_mib) AS memory_mib,
                                   sum(r.gpus) AS gpus
                            FROM job j
                            JOIN node n ON n.id = j.node_id
                            JOIN queue q ON q.id = n.queue_id
                            JOIN task_resources r ON r.task_id = j.task_id
                            WHERE q.cluster_id = :cluster
                            GROUP BY n.id)
                        SELECT n.queue_id, n.id, n.name, n.enabled_slots, n.drained, n.health, o.cpu_millis, o.memory_mib, o.gpus,
                               coalesce(h.used, '{}') AS used, coalesce(h.cpu_millis, 0) AS taken_cpu_millis,
                               coalesce(h.memory_mib, 0) AS taken_memory_mib, coalesce(h.gpus, 0) AS taken_gpus
                        FROM node n
                        JOIN queue q ON q.id = n.queue_id
                        LEFT JOIN observed_node o ON o.cluster_id = q.cluster_id AND o.name = n.name
                        LEFT JOIN held h ON h.id = n.id
                        WHERE q.cluster_id = :cluster
                        ORDER BY n.id
                        """)
                .param("cluster", cluster)
                .query(NodeSlotRepository::node)
                .list();
    }

    private static NodeWithSlots node(ResultSet row, int index) throws SQLException {
        int enabled = row.getInt("enabled_slots");
        return new NodeWithSlots(
                row.getLong("queue_id"),
                row.getLong("id"),
                row.getString("name"),
                NodeState.of(enabled, row.getBoolean("drained"), NodeHealthState.valueOf(row.getString("health"))),
                enabled,
                used(row),
                new Resources(taken(row, "taken_cpu_millis"), taken(row, "taken_memory_mib"), taken(row, "taken_gpus")),
                size(row));
    }

    /** By their names: nodes of several queues may be the same machine. */
    private static Map<String, MachineCapacity> machines(List<NodeWithSlots> nodes) {
        Map<String, MachineCapacity> machines = new HashMap<>();
        for (NodeWithSlots node : nodes) {
            if (node.size != null) {
                machines.merge(
                        node.name,
                        new MachineCapacity(node.name, node.size, node.size.minus(node.taken)),
                        (one, other) -> new MachineCapacity(
                                one.name(), one.size(), one.available().minus(node.taken)));
            }
        }
        return machines;
    }

    private static NodeSlots slots(NodeWithSlots node, Map<String, MachineCapacity> machines) {
        return new NodeSlots(
                node.id,
                node.state,
                node.enabled,
                node.used.size(),
                node.state == NodeState.OPEN ? free(node.enabled, node.used) : List.of(),
                machines.get(node.name));
    }

    /** A machine that nobody has observed may be given more than a number holds. */
    private static int taken(ResultSet row, String column) throws SQLException {
        return (int) Math.min(Integer.MAX_VALUE, row.getLong(column));
    }

    private static Set<Integer> used(ResultSet row) throws SQLException {
        Array used = row.getArray("used");
        return new HashSet<>(List.of((Integer[]) used.getArray()));
    }

    /** A node lowered below its running jobs has none free, though some low numbers may be. */
    private static List<Integer> free(int enabled, Set<Integer> used) {
        return IntStream.range(0, enabled)
                .filter(slot -> !used.contains(slot))
                .limit(Math.max(0, enabled - used.size()))
                .boxed()
                .toList();
    }

    private static @Nullable Resources size(ResultSet row) throws SQLException {
        int cpus = row.getInt("cpu_millis");
        return row.wasNull() ? null : new Resources(cpus, row.getInt("memory_mib"), row.getInt("gpus"));
    }
}
