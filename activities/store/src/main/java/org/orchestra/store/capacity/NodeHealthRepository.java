package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeHealth;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.QueueNode;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotLimits;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of observed nodes and their health. */
@Component
class NodeHealthRepository {
    private final JdbcClient jdbc;

    NodeHealthRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A node of a queue. */
    record ReviewedNode(long id, QueueNode node, boolean drained, NodeHealth health) {
        String title() {
            return format("Node %s of queue %s", node.name(), node.queue());
        }
    }

    /** The cluster, with every other report of it shut out until the transaction ends; empty when a newer one is known. */
    Optional<Long> lockCluster(String name, Instant at) {
        Optional<Long> cluster = jdbc.sql("SELECT id FROM cluster WHERE name = :name FOR NO KEY UPDATE")
                .param("name", name)
                .query(Long.class)
                .optional();
        return cluster.filter(id -> jdbc.sql(
                        "SELECT NOT EXISTS (SELECT FROM observed_node WHERE cluster_id = :id AND observed_at > :at)")
                .param("id", id)
                .param("at", time(at))
                .query(Boolean.class)
                .single());
    }

    void replaceObservations(long cluster, Instant at, List<NodeReport> nodes) {
        String[] names = nodes.stream().map(NodeReport::name).toArray(String[]::new);
        jdbc.sql("DELETE FROM observed_node WHERE cluster_id = :cluster AND name <> ALL (:names::text[])")
                .param("cluster", cluster)
                .param("names", names)
                .update();
        jdbc.sql("""
                        INSERT INTO observed_node (cluster_id, name, cpu_millis, memory_mib, gpus, problem, observed_at)
                        SELECT :cluster, o.*, :at
                        FROM unnest(:names::text[], :cpus::int[], :memory::int[], :gpus::int[], :problems::text[]) AS o
                        ON CONFLICT (cluster_id, name) DO UPDATE
                        SET cpu_millis = excluded.cpu_millis, memory_mib = excluded.memory_mib, gpus = excluded.gpus,
                            problem = excluded.problem, observed_at = excluded.observed_at
                        """)
                .param("cluster", cluster)
                .param("at", time(at))
                .param("names", names)
                .param("cpus", each(nodes, node -> node.allocatable().cpuMillis()))
                .param("memory", each(nodes, node -> node.allocatable().memoryMib()))
                .param("gpus", each(nodes, node -> node.allocatable().gpus()))
                .param("problems", nodes.stream().map(NodeReport::problem).toArray(String[]::new))
                .update();
    }

    List<ReviewedNode> nodes(long cluster) {
        return jdbc.sql("""
                        SELECT n.id, q.name AS queue, n.name, n.enabled_slots, n.max_slots, n.auto, n.drained,
                               q.cpu_millis, q.memory_mib, q.gpus, n.health, n.health_reason, n.health_since, n.recovering_since
                        FROM node n JOIN queue q ON q.id = n.queue_id
                        WHERE n.cluster_id = :cluster
                        -- In the order in which everybody locks nodes.
                        ORDER BY n.id
                        """)
                .param("cluster", cluster)
                .query((row, index) ->
                        new ReviewedNode(row.getLong("id"), node(row), row.getBoolean("drained"), health(row)))
                .list();
    }

    /** Writes a change; false when the node is another by now. */
    boolean apply(NodeHealthChange change) {
        ReviewedNode was = change.node();
        return jdbc.sql("""
                        UPDATE node
                        SET health = :health, health_reason = :reason, health_since = :since, recovering_since = :well,
                            enabled_slots = :enabled, max_slots = :max
                        WHERE id = :id AND health = :wasHealth AND health_since = :wasSince
                          AND recovering_since IS NOT DISTINCT FROM :wasWell
                          AND enabled_slots = :wasEnabled AND max_slots = :wasMax AND auto = :wasAuto
                        """)
                        .param("id", was.id())
                        .param("health", change.health().state().name())
                        .param("reason", change.health().reason())
                        .param("since", time(change.health().since()))
                        .param("well", timeOrNull(change.health().problemFreeSince()))
                        .param("enabled", change.slots().enabled())
                        .param("max", change.slots().maximum())
                        .param("wasHealth", was.health().state().name())
                        .param("wasSince", time(was.health().since()))
                        .param("wasWell", timeOrNull(was.health().problemFreeSince()))
                        .param("wasEnabled", was.node().slots().enabled())
                        .param("wasMax", was.node().slots().maximum())
                        .param("wasAuto", was.node().auto())
                        .update()
                == 1;
    }

    private static QueueNode node(ResultSet row) throws SQLException {
        return new QueueNode(
                row.getString("queue"),
                row.getString("name"),
                new SlotLimits(row.getInt("enabled_slots"), row.getInt("max_slots")),
                row.getBoolean("auto"),
                new Resources(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus")));
    }

    private static NodeHealth health(ResultSet row) throws SQLException {
        OffsetDateTime well = row.getObject("recovering_since", OffsetDateTime.class);
        return new NodeHealth(
                NodeHealthState.valueOf(row.getString("health")),
                row.getString("health_reason"),
                row.getObject("health_since", OffsetDateTime.class).toInstant(),
                well == null ? null : well.toInstant());
    }

    private static Integer[] each(List<NodeReport> nodes, ToIntFunction<NodeReport> number) {
        return nodes.stream().map(number::applyAsInt).toArray(Integer[]::new);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable OffsetDateTime timeOrNull(@Nullable Instant instant) {
        return instant == null ? null : time(instant);
    }
}
