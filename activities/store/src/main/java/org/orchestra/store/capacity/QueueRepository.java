package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.store.capacity.LockedQueue.QueueCluster;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of queues and their members. */
@Component
class QueueRepository {
    private static final String VIEW = """
            SELECT q.name, q.device_kind,
                   ARRAY(SELECT c.name FROM queue_cluster m JOIN cluster c ON c.id = m.cluster_id
                         WHERE m.queue_id = q.id ORDER BY m.preference) AS clusters,
                   q.is_default,
                   coalesce((SELECT sum(n.enabled_slots) FROM node n WHERE n.queue_id = q.id), 0) AS enabled_slots,
                   coalesce((SELECT sum(u.used_slots) FROM node_usage u WHERE u.queue_id = q.id), 0) AS used_slots,
                   q.cpu_millis, q.memory_mib, q.gpus, q.max_cpu_millis, q.max_memory_mib, q.max_seconds,
                   q.default_seconds, q.version,
                   CASE WHEN q.restricted THEN ARRAY(
                       SELECT a.username FROM queue_member m JOIN account a ON a.id = m.account_id
                       WHERE m.queue_id = q.id ORDER BY a.username) END AS members%s
            FROM queue q
            """;

    private static final ListOrder BY_NAME = ListOrder.ascending(ListOrder.text("q.name"));

    private final JdbcClient jdbc;

    QueueRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What keeps something from being deleted: how many there are, and the name of one. */
    record QueueUse(int count, @Nullable String first) {
        /** As in "2 nodes (the first is n1)"; empty when there is none. */
        Optional<String> as(String one, String many) {
            return count == 0
                    ? Optional.empty()
                    : Optional.of(format("%,d %s (the first is %s)", count, count == 1 ? one : many, first));
        }
    }

    Page<QueueView> list(PageRequest page) {
        StatementSpec statement =
                jdbc.sql(format(VIEW, BY_NAME.key()) + " WHERE true" + BY_NAME.after(page) + BY_NAME.limit());
        return BY_NAME.read(statement, page, QueueRepository::view);
    }

    Optional<QueueView> find(QueueName name) {
        return jdbc.sql(format(VIEW, "") + " WHERE q.name = :name")
                .param("name", name.value())
                .query(QueueRepository::view)
                .optional();
    }

    /** What to say of a queue that does not exist. */
    Refusal notFound(QueueName name) {
        List<String> names = jdbc.sql("SELECT name FROM queue ORDER BY name LIMIT 20")
                .query(String.class)
                .list();
        return Refusal.notFound(
                "queue-not-found",
                format(
                        "There is no queue %s: choose one of %s.",
                        name, names.isEmpty() ? "those that an admin makes" : String.join(", ", names)));
    }

    /** The queue as it stays until the transaction ends, but for edits of what is not its key. */
    Optional<LockedQueue> keep(QueueName name) {
        return locked(name, "FOR KEY SHARE");
    }

    /** The queue, locked against every other edit; tasks are created in it meanwhile. */
    Optional<LockedQueue> lockForEdit(QueueName name) {
        return locked(name, "FOR NO KEY UPDATE");
    }

    /** The queue, locked also against new nodes and tasks. */
    Optional<LockedQueue> lockForDelete(QueueName name) {
        return locked(name, "FOR UPDATE");
    }

    /** Makes every other edit of which queue is the default wait until the transaction ends. */
    void lockDefault() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('orchestra.default-queue'))")
                .query(row -> {});
    }

    /** Leaves no queue the default. */
    void clearDefault() {
        jdbc.sql("UPDATE queue SET is_default = false, version = version + 1 WHERE is_default")
                .update();
    }

    /** The new queue's id, or empty when one of that name exists. */
    Optional<Long> insert(NewQueue queue) {
        return limits(queue.limits(), jdbc.sql("""
                        INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_cpu_millis,
                                           max_memory_mib, max_seconds, default_seconds, is_default)
                        VALUES (:name, :device, :cpus, :memory, :gpus, :maxCpus, :maxMemory, :seconds,
                                :defaultSeconds, :default)
                        ON CONFLICT (name) DO NOTHING
                        RETURNING id
                        """))
                .param("name", queue.name().value())
                .param("device", queue.limits().deviceKind().name())
                .param("default", queue.isDefault())
                .query(Long.class)
                .optional();
    }

    /** Replaces the clusters, in order of preference. */
    void setClusters(long queue, List<Long> clusters) {
        jdbc.sql("DELETE FROM queue_cluster WHERE queue_id = :queue AND cluster_id <> ALL (:clusters::bigint[])")
                .param("queue", queue)
                .param("clusters", clusters.toArray(Long[]::new))
                .update();
        jdbc.sql("SET CONSTRAINTS queue_cluster_queue_id_preference_key DEFERRED")
                .update();
        jdbc.sql("""
                        INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                        SELECT :queue, id, place - 1 FROM unnest(:clusters::bigint[]) WITH ORDINALITY AS c (id, place)
                        ON CONFLICT (queue_id, cluster_id) DO UPDATE SET preference = excluded.preference
                        """)
                .param("queue", queue)
                .param("clusters", clusters.toArray(Long[]::new))
                .update();
    }

    /** The nodes of the queue that are machines of a cluster. */
    QueueUse nodes(long queue, long cluster) {
        return jdbc.sql("""
                        SELECT count(*) AS count, min(name) AS first FROM node
                        WHERE queue_id = :queue AND cluster_id = :cluster
                        """)
                .param("queue", queue)
                .param("cluster", cluster)
                .query(QueueUse.class)
                .single();
    }

    /** The tasks of the queue that have not ended and may go to a cluster. */
    QueueUse openTasks(long queue, long cluster) {
        return jdbc.sql("""
                        SELECT count(*) AS count, min(t.name) AS first
                        FROM open_task o JOIN task t ON t.id = o.id
                        WHERE t.queue_id = :queue AND :cluster = ANY (clusters_of(t.clusters, t.queue_id))
                        """)
                .param("queue", queue)
                .param("cluster", cluster)
                .query(QueueUse.class)
                .single();
    }

    void update(long queue, QueueLimits limits, boolean isDefault) {
        limits(limits, jdbc.sql("""
                        UPDATE queue SET cpu_millis = :cpus, memory_mib = :memory, gpus = :gpus, max_cpu_millis = :maxCpus,
                               max_memory_mib = :maxMemory, max_seconds = :seconds, default_seconds = :defaultSeconds,
                               is_default = :default, version = version + 1
                        WHERE id = :queue
                        """))
                .param("queue", queue)
                .param("default", isDefault)
                .update();
    }

    private static StatementSpec limits(QueueLimits limits, StatementSpec statement) {
        return statement
                .param("cpus", limits.job().cpuMillis())
                .param("memory", limits.job().memoryMib())
                .param("gpus", limits.job().gpus())
                .param("maxCpus", limits.bounds().maxCpuMillis())
                .param("maxMemory", limits.bounds().maxMemoryMib())
                .param("seconds", limits.maxSeconds())
                .param("defaultSeconds", limits.defaultSeconds());
    }

    /**
     * Replaces the members.
     *
     * @param usernames null to open the queue to everybody
     */
    void setMembers(long queue, @Nullable List<String> usernames) {
        jdbc.sql("UPDATE queue SET restricted = :restricted WHERE id = :queue")
                .param("queue", queue)
                .param("restricted", usernames != null)
                .update();
        jdbc.sql("DELETE FROM queue_member WHERE queue_id = :queue")
                .param("queue", queue)
                .update();
        if (usernames != null) {
            jdbc.sql("""
                            INSERT INTO queue_member (queue_id, account_id)
                            SELECT :queue, id FROM account WHERE username = ANY (:usernames)
                            """)
                    .param("queue", queue)
                    .param("usernames", usernames.toArray(String[]::new))
                    .update();
        }
    }

    /** Those of the usernames that are nobody's. */
    List<String> unknownUsers(List<String> usernames) {
        return jdbc.sql("""
                        SELECT DISTINCT name FROM unnest(:usernames::text[]) AS name
                        WHERE NOT EXISTS (SELECT FROM account WHERE username = name) ORDER BY name LIMIT 20
                        """)
                .param("usernames", usernames.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    QueueUse nodes(long queue) {
        return jdbc.sql("SELECT count(*) AS count, min(name) AS first FROM node WHERE queue_id = :queue")
                .param("queue", queue)
                .query(QueueUse.class)
                .single();
    }

    QueueUse tasks(long queue) {
        return jdbc.sql("SELECT count(*) AS count, min(name) AS first FROM task WHERE queue_id = :queue")
                .param("queue", queue)
                .query(QueueUse.class)
                .single();
    }

    /** How many jobs hold a slot of the queue, with every pass that is giving it more waited for. */
    int jobsWithPassesShutOut(long queue) {
        jdbc.sql("SELECT 1 FROM node WHERE queue_id = :queue ORDER BY id FOR UPDATE")
                .param("queue", queue)
                .query(row -> {});
        return jdbc.sql("SELECT coalesce(sum(used_slots), 0) FROM node_usage WHERE queue_id = :queue")
                .param("queue", queue)
                .query(Integer.class)
                .single();
    }

    boolean hasOthers(long queue) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM queue WHERE id <> :queue)")
                .param("queue", queue)
                .query(Boolean.class)
                .single();
    }

    void delete(long queue) {
        jdbc.sql("DELETE FROM queue WHERE id = :queue").param("queue", queue).update();
    }

    private Optional<LockedQueue> locked(QueueName name, String lock) {
        return jdbc.sql(format("""
                        SELECT q.id, q.name, q.device_kind, q.cpu_millis, q.memory_mib, q.gpus,
                               q.max_cpu_millis, q.max_memory_mib, q.max_seconds, q.default_seconds, q.is_default, q.version
                        FROM queue q WHERE q.name = :name %s
                        """, lock))
                .param("name", name.value())
                .query((row, index) -> new LockedQueue(
                        row.getLong("id"),
                        row.getString("name"),
                        clusters(row.getLong("id")),
                        QueueLimitsReader.read(row),
                        row.getBoolean("is_default"),
                        row.getInt("version")))
                .optional();
    }

    private List<QueueCluster> clusters(long queue) {
        return jdbc.sql("""
                        SELECT c.id, c.name FROM queue_cluster m JOIN cluster c ON c.id = m.cluster_id
                        WHERE m.queue_id = :queue ORDER BY m.preference
                        """).param("queue", queue).query(QueueCluster.class).list();
    }

    private static QueueView view(ResultSet row, int index) throws SQLException {
        Array members = row.getArray("members");
        List<String> clusters = List.of((String[]) row.getArray("clusters").getArray());
        QueueLimits limits = QueueLimitsReader.read(row);
        Resources job = limits.job();
        return new QueueView(
                row.getString("name"),
                clusters.get(0),
                clusters,
                limits.deviceKind(),
                row.getBoolean("is_default"),
                row.getInt("enabled_slots"),
                row.getInt("used_slots"),
                job.cpuMillis() / 1_000.0,
                job.memoryMib(),
                job.gpus(),
                limits.bounds().cpuMillis(job) / 1_000.0,
                limits.bounds().memoryMib(job),
                limits.maxSeconds(),
                limits.defaultSeconds(),
                members == null ? null : List.of((String[]) members.getArray()),
                row.getInt("version"));
    }
}
