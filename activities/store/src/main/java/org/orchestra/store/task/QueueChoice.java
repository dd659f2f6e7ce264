package org.orchestra.store.task;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.store.capacity.QueueLimitsReader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The queue that a task goes to. */
@Component
class QueueChoice {
    /** Whether a queue is open to everybody, or to this account as a member or an admin. */
    private static final String USABLE = """
            (NOT q.restricted
             OR EXISTS (SELECT FROM queue_member m WHERE m.queue_id = q.id AND m.account_id = :account)
             OR EXISTS (SELECT FROM account a WHERE a.id = :account AND a.role = 'ADMIN'))
            """;

    private static final String COLUMNS = """
            q.id, q.name, q.device_kind, q.cpu_millis, q.memory_mib, q.gpus, q.max_cpu_millis,
            q.max_memory_mib, q.max_seconds, q.default_seconds\
            """;

    private final JdbcClient jdbc;

    QueueChoice(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A queue and what its jobs may ask for.
     *
     * @param clusters its clusters in order of preference
     */
    record ChosenQueue(long id, String name, List<OfferedCluster> clusters, QueueLimits limits) {
        /** For example "cluster a" or "clusters a, b". */
        String place() {
            return place(clusters);
        }

        /**
         * The clusters that a task may go to.
         *
         * @param names those that its owner wants; all when there are none
         * @throws Refusal when a cluster is not one of the queue, or all are inactive
         */
        List<OfferedCluster> among(List<String> names) {
            names.stream()
                    .filter(name -> clusters.stream().noneMatch(cluster -> cluster.name.equals(name)))
                    .findFirst()
                    .ifPresent(other -> {
                        throw Refusal.invalid(
                                "not-a-cluster-of-the-queue",
                                format(
                                        "Queue %s is on %s, not on %s: choose a cluster of the queue, or another queue.",
                                        this.name, place(), other));
                    });
            List<OfferedCluster> wanted = clusters.stream()
                    .filter(cluster -> names.isEmpty() || names.contains(cluster.name))
                    .toList();
            if (!names.isEmpty() && wanted.stream().noneMatch(OfferedCluster::active)) {
                throw Refusal.conflict(
                        "cluster-inactive",
                        format(
                                "New tasks do not go to %s, which %s inactive: leave the cluster out, or ask an admin to activate it.",
                                place(wanted), wanted.size() == 1 ? "is" : "are"));
            }
            return wanted;
        }

        private static String place(List<OfferedCluster> clusters) {
            return (clusters.size() == 1 ? "cluster " : "clusters ")
                    + clusters.stream().map(OfferedCluster::name).collect(joining(", "));
        }

        private boolean active() {
            return clusters.stream().anyMatch(OfferedCluster::active);
        }
    }

    /**
     * A cluster of a queue.
     *
     * @param active whether it takes new tasks
     * @param sharesVolume whether its runs can be given another user's files: a storage class gives each user a volume
     * @param ownVolume whether data is copied there, which only that can be which was uploaded
     */
    record OfferedCluster(long id, String name, boolean active, boolean sharesVolume, boolean ownVolume) {
        /** The numbers of those clusters where the data of a task is, or can be copied to. */
        static List<Long> reachable(List<OfferedCluster> clusters, boolean readsOthersData, boolean readsInPlace) {
            return clusters.stream()
                    .filter(cluster -> !readsOthersData || cluster.sharesVolume)
                    .filter(cluster -> !readsInPlace || !cluster.ownVolume)
                    .map(OfferedCluster::id)
                    .toList();
        }
    }

    private record FoundQueue(ChosenQueue queue, boolean usable) {}

    /**
     * The queue of that name with an active cluster; it cannot be deleted before the transaction ends.
     *
     * @param name null for the default queue
     * @param account whose task is to go there
     * @throws Refusal when there is no such queue, it is not for this account, or its clusters are inactive
     */
    ChosenQueue choose(@Nullable String name, long account) {
        FoundQueue found = find(name, account).orElseThrow(() -> notFound(name, account));
        if (!found.usable()) {
            throw Refusal.forbidden(
                    "queue-not-yours",
                    format(
                            "Queue %s is for its members only: choose one of %s or ask an admin to make you a member.",
                            found.queue().name(), usable(account)));
        }
        if (!found.queue().active()) {
            boolean one = found.queue().clusters().size() == 1;
            throw Refusal.conflict(
                    "cluster-inactive",
                    format(
                            "Queue %s is on %s, which %s inactive and %s no new tasks: choose one of %s or ask an admin to activate %s.",
                            found.queue().name(),
                            found.queue().place(),
                            one ? "is" : "are",
                            one ? "takes" : "take",
                            usable(account),
                            one ? "the cluster" : "one of them"));
        }
        return found.queue();
    }

    /** The queue where a task is, also when it is not for the task's owner any more, held as a chosen one is; empty when there is no such task. */
    Optional<ChosenQueue> of(String task) {
        return jdbc.sql("SELECT " + COLUMNS + """
                         FROM task t JOIN queue q ON q.id = t.queue_id
                        WHERE t.name = :task
                        FOR KEY SHARE OF q
                        """)
                .param("task", task)
                .query((row, index) -> read(row))
                .optional();
    }

    private Optional<FoundQueue> find(@Nullable String name, long account) {
        if (name != null && name.indexOf('\0') >= 0) {
            // PostgreSQL has no text with a NUL character, and so no such queue.
            return Optional.empty();
        }
        return jdbc.sql(format("""
                        SELECT %s, %s AS usable
                        FROM queue q
                        WHERE q.name = :name OR (:name::text IS NULL AND q.is_default)
                        FOR KEY SHARE OF q
                        """, COLUMNS, USABLE))
                .param("name", name)
                .param("account", account)
                .query((row, index) -> new FoundQueue(read(row), row.getBoolean("usable")))
                .optional();
    }

    private ChosenQueue read(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        return new ChosenQueue(id, row.getString("name"), clusters(id), QueueLimitsReader.read(row));
    }

    private List<OfferedCluster> clusters(long queue) {
        return jdbc.sql("""
                        SELECT c.id, c.name, c.status = 'ACTIVE' AS active,
                               c.volume_kind IS DISTINCT FROM 'STORAGE_CLASS' AS shares_volume,
                               c.own_volume IS NOT NULL AS own_volume
                        FROM queue_cluster m JOIN cluster c ON c.id = m.cluster_id
                        WHERE m.queue_id = :queue ORDER BY m.preference
                        """).param("queue", queue).query(OfferedCluster.class).list();
    }

    private Refusal notFound(@Nullable String name, long account) {
        return Refusal.notFound(
                "queue-not-found",
                name == null
                        ? format("No default queue is set: name one of %s.", usable(account))
                        : format("There is no queue %s: choose one of %s.", name, usable(account)));
    }

    private String usable(long account) {
        List<String> names = jdbc.sql(format("""
                        SELECT q.name FROM queue q
                        WHERE EXISTS (SELECT FROM queue_cluster m JOIN cluster c ON c.id = m.cluster_id
                                      WHERE m.queue_id = q.id AND c.status = 'ACTIVE')
                          AND %s ORDER BY q.name LIMIT 20
                        """, USABLE))
                .param("account", account)
                .query(String.class)
                .list();
        return names.isEmpty() ? "those that your admin creates" : String.join(", ", names);
    }
}
