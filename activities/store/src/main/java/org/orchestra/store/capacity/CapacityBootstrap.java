package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.util.List;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.store.capacity.BootstrapSettings.FirstCluster;
import org.orchestra.store.capacity.BootstrapSettings.FirstNode;
import org.orchestra.store.capacity.BootstrapSettings.FirstQueue;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes the first clusters, queues and nodes. Repeating it, also from two processes at once, is harmless. */
@Component
@EnableConfigurationProperties(BootstrapSettings.class)
public class CapacityBootstrap {
    private final JdbcClient jdbc;
    private final ClusterRepository clusters;
    private final BootstrapSettings first;

    CapacityBootstrap(JdbcClient jdbc, ClusterRepository clusters, BootstrapSettings first) {
        this.jdbc = jdbc;
        this.clusters = clusters;
        this.first = first;
    }

    /**
     * Makes what is configured and does not exist.
     *
     * @param localNames what the nodes of a local cluster may be called; anything when empty
     * @throws IllegalArgumentException when a cluster cannot be, a queue names no cluster or cannot be, or a node names no queue or a machine that
     *     a local cluster does not have: nothing is made then
     */
    @Transactional
    public void apply(List<String> localNames) {
        lock();
        first.clusters().forEach(this::cluster);
        first.queues().forEach(this::queue);
        for (FirstNode node : first.nodes()) {
            requireRow("queue", node.queue(), "node " + node.name());
            requireOfTheQueue(node);
            requireLocalName(node, localNames);
            node(node);
        }
    }

    /** Makes every other process wait here until this transaction ends, so that all they begin with is made once. */
    private void lock() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('orchestra.first-capacity'))")
                .query(row -> {});
    }

    private void cluster(FirstCluster cluster) {
        if (exists("cluster", cluster.name())) {
            return;
        }
        ClusterDefinition definition = definition(cluster);
        // Somebody may have created it just now.
        if (clusters.insert(definition).isEmpty()
                && clusters.id(definition.name()).isEmpty()) {
            throw new IllegalArgumentException(format(
                    "orchestra.bootstrap: cluster %s names the messenger queue %s, which another cluster has: choose another.",
                    definition.name(), definition.messengerQueue()));
        }
    }

    private static ClusterDefinition definition(FirstCluster cluster) {
        try {
            return cluster.definition();
        } catch (Refusal e) {
            throw new IllegalArgumentException(
                    format("orchestra.bootstrap: cluster %s cannot be: %s", cluster.name(), e.getMessage()), e);
        }
    }

    private void queue(FirstQueue queue) {
        List<String> clusters = queue.everyCluster();
        clusters.forEach(cluster -> requireRow("cluster", cluster, "queue " + queue.name()));
        QueueLimits limits = limits(queue);
        jdbc.sql("""
                        WITH made AS (
                            INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_cpu_millis,
                                               max_memory_mib, max_seconds, default_seconds, is_default)
                            SELECT :name, :device, :cpus, :memory, :gpus, :maxCpus, :maxMemory, :seconds, :defaultSeconds,
                                   :default AND NOT EXISTS (SELECT FROM queue WHERE is_default)
                            ON CONFLICT DO NOTHING
                            RETURNING id)
                        INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                        SELECT made.id, c.id, k.place - 1
                        FROM made, unnest(:clusters::text[]) WITH ORDINALITY AS k (name, place) JOIN cluster c ON c.name = k.name
                        """)
                .param("name", queue.name())
                .param("device", limits.deviceKind().name())
                .param("cpus", limits.job().cpuMillis())
                .param("memory", limits.job().memoryMib())
                .param("gpus", limits.job().gpus())
                .param("maxCpus", limits.bounds().maxCpuMillis())
                .param("maxMemory", limits.bounds().maxMemoryMib())
                .param("seconds", limits.maxSeconds())
                .param("defaultSeconds", limits.defaultSeconds())
                .param("default", queue.isDefault())
                .param("clusters", clusters.toArray(String[]::new))
                .update();
    }

    private static QueueLimits limits(FirstQueue queue) {
        try {
            return queue.limits();
        } catch (Refusal | ArithmeticException e) {
            throw new IllegalArgumentException(
                    format("orchestra.bootstrap: queue %s cannot be: %s", queue.name(), e.getMessage()), e);
        }
    }

    private void node(FirstNode node) {
        jdbc.sql("""
                        INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                        SELECT m.queue_id, m.cluster_id, :name, :slots, :max
                        FROM queue_cluster m JOIN queue q ON q.id = m.queue_id JOIN cluster c ON c.id = m.cluster_id
                        WHERE q.name = :queue AND (c.name = :cluster OR (:cluster::text IS NULL AND m.preference = 0))
                        ON CONFLICT DO NOTHING
                        """)
                .param("name", node.name())
                .param("slots", node.slots())
                .param("max", node.maxSlots() == null ? node.slots() : node.maxSlots())
                .param("queue", node.queue())
                .param("cluster", node.cluster())
                .update();
    }

    private void requireOfTheQueue(FirstNode node) {
        String cluster = node.cluster();
        if (cluster != null
                && jdbc.sql("""
                                SELECT NOT EXISTS (
                                    SELECT FROM queue_cluster m JOIN queue q ON q.id = m.queue_id JOIN cluster c ON c.id = m.cluster_id
                                    WHERE q.name = :queue AND c.name = :cluster)
                                """)
                        .param("queue", node.queue())
                        .param("cluster", cluster)
                        .query(Boolean.class)
                        .single()) {
            throw new IllegalArgumentException(format(
                    "orchestra.bootstrap: node %s is of cluster %s, and queue %s is not: give the queue that cluster.",
                    node.name(), cluster, node.queue()));
        }
    }

    /** A node of an earlier release stays, as all that exists; it gets no jobs. */
    private void requireLocalName(FirstNode node, List<String> localNames) {
        if (!localNames.isEmpty() && !localNames.contains(node.name()) && isNewToALocalCluster(node)) {
            throw new IllegalArgumentException(format(
                    "orchestra.bootstrap: queue %s is of a cluster that is a single machine, which has no node %s: call it %s.",
                    node.queue(), node.name(), String.join(" or ", localNames)));
        }
    }

    private boolean isNewToALocalCluster(FirstNode node) {
        return jdbc.sql("""
                        SELECT EXISTS (
                            SELECT FROM queue q JOIN queue_cluster m ON m.queue_id = q.id JOIN cluster c ON c.id = m.cluster_id
                            WHERE q.name = :queue AND c.type = 'LOCAL'
                                AND (c.name = :cluster OR (:cluster::text IS NULL AND m.preference = 0))
                                AND NOT EXISTS (SELECT FROM node n WHERE n.queue_id = q.id AND n.name = :name))
                        """)
                .param("queue", node.queue())
                .param("name", node.name())
                .param("cluster", node.cluster())
                .query(Boolean.class)
                .single();
    }

    private void requireRow(String table, String name, String what) {
        if (!exists(table, name)) {
            throw new IllegalArgumentException(format(
                    "orchestra.bootstrap: %s names the %s %s, which does not exist: name one that does or add it.",
                    what, table, name));
        }
    }

    private boolean exists(String table, String name) {
        return jdbc.sql("SELECT count(*) > 0 FROM " + table + " WHERE name = :name")
                .param("name", name)
                .query(Boolean.class)
                .single();
    }
}
